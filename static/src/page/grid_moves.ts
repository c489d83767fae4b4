/** One place of the board that can have the focus: its row, counted over all tables, and the nights it covers. */
export interface Stop {
  readonly row: number;
  readonly from: number;
  /** The column after its last night. */
  readonly to: number;
}

const WEEK = 7;

/**
 * Where a key leads from `at`: the number of the next stop, `at` itself if there is none that way, or undefined for
 * a key that is not one of the grid's. `column` is the night that up and down keep to.
 */
export function move(stops: readonly Stop[], at: number, column: number, key: string): number | undefined {
  const here = stops[at];
  if (!here) return undefined;
  switch (key) {
    case "ArrowRight":
      return first(stops, at, (stop) => stop.row === here.row && stop.from >= here.to, (stop) => stop.from);
    case "ArrowLeft":
      return first(stops, at, (stop) => stop.row === here.row && stop.to <= here.from, (stop) => -stop.from);
    case "ArrowDown":
      return nextRow(stops, at, column, (row) => row > here.row, 1);
    case "ArrowUp":
      return nextRow(stops, at, column, (row) => row < here.row, -1);
    case "Home":
      return first(stops, at, inWeek(here, column), (stop) => stop.from);
    case "End":
      return first(stops, at, inWeek(here, column), (stop) => -stop.from);
    default:
      return undefined;
  }
}

/** The night that up and down keep to after the focus came to `stop`: the one before, if the stop covers it. */
export function columnAfter(stop: Stop, column: number): number {
  return covers(stop, column) ? column : stop.from;
}

/** The stop that is nearest to a place that has gone: in its row if there is one, else in the nearest row. */
export function nearest(stops: readonly Stop[], row: number, column: number): number {
  return Math.max(0, best(stops, () => true, (stop) => Math.abs(stop.row - row) * 1_000 + distance(stop, column)));
}

function nextRow(
  stops: readonly Stop[],
  at: number,
  column: number,
  isThatWay: (row: number) => boolean,
  sign: 1 | -1,
): number {
  const rows = stops.map((stop) => stop.row).filter(isThatWay);
  if (rows.length === 0) return at;
  const row = sign === 1 ? Math.min(...rows) : Math.max(...rows);
  return first(stops, at, (stop) => stop.row === row, (stop) => distance(stop, column));
}

function inWeek(here: Stop, column: number): (stop: Stop) => boolean {
  const monday = Math.floor(columnAfter(here, column) / WEEK) * WEEK;
  return (stop) => stop.row === here.row && stop.from < monday + WEEK && stop.to > monday;
}

function covers(stop: Stop, column: number): boolean {
  return stop.from <= column && column < stop.to;
}

function distance(stop: Stop, column: number): number {
  if (covers(stop, column)) return 0;
  return column < stop.from ? stop.from - column : column - stop.to + 1;
}

/** The number of the stop with the least `cost` among those that fit; `at` if none does. */
function first(
  stops: readonly Stop[],
  at: number,
  fits: (stop: Stop) => boolean,
  cost: (stop: Stop) => number,
): number {
  const found = best(stops, fits, cost);
  return found === -1 ? at : found;
}

function best(stops: readonly Stop[], fits: (stop: Stop) => boolean, cost: (stop: Stop) => number): number {
  let found = -1;
  let least = Infinity;
  for (const [n, stop] of stops.entries()) {
    if (!fits(stop) || cost(stop) >= least) continue;
    found = n;
    least = cost(stop);
  }
  return found;
}
