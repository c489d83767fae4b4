import type { Stop } from "./grid_moves.ts";

/** A link of the board and where it stands. */
export interface Place extends Stop {
  readonly link: HTMLElement;
}

/** Every link in the tables' nights, with its row counted over all tables and its column without the bed's name. */
export function placesOf(tables: Iterable<HTMLTableElement>): Place[] {
  const places: Place[] = [];
  let row = 0;
  for (const table of tables) {
    for (const body of table.tBodies) {
      for (const cells of columnsOf(body)) {
        for (const { cell, from } of cells) {
          const link = cell.querySelector<HTMLElement>("a[href]");
          if (link) places.push({ link, row, from, to: from + cell.colSpan });
        }
        row += 1;
      }
    }
  }
  return places;
}

interface Placed {
  readonly cell: HTMLTableCellElement;
  readonly from: number;
}

/** The cells of each row with the column they begin in, past those that reach down from the rows above. */
function columnsOf(body: HTMLTableSectionElement): Placed[][] {
  const reach: number[] = [];
  return [...body.rows].map((row, r) => {
    let column = 0;
    return [...row.cells].map((cell) => {
      while ((reach[column] ?? 0) > r) column += 1;
      const from = column;
      for (let n = 0; n < cell.colSpan; n += 1) reach[column + n] = r + cell.rowSpan;
      column += cell.colSpan;
      return { cell, from: from - 1 };
    });
  });
}
