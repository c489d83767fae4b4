import { columnAfter, move, nearest } from "./grid_moves.ts";
import { placesOf } from "./grid_places.ts";
import type { Place } from "./grid_places.ts";
import { lostFocus, onShown } from "./show_section.ts";

/**
 * The bed board by keyboard: one tab stop, arrows by night and bed, Home and End within the week; Enter opens, because
 * every place is a link. Without script each place is a tab stop of its own.
 */
export function startBoardGrid(): void {
  const sections = new Set(
    [...document.querySelectorAll("table[data-grid]")].map((table) => table.closest("[data-live]") ?? document.body),
  );
  for (const section of sections) new BoardGrid(section);
}

class BoardGrid {
  readonly #section: Element;
  #places: Place[] = [];
  #row = 0;
  #column = 0;

  constructor(section: Element) {
    this.#section = section;
    this.#read();
    section.addEventListener("keydown", (event) => this.#onKey(event as KeyboardEvent));
    section.addEventListener("focusin", (event) => this.#onFocus(event.target));
    onShown((shown) => {
      if (shown.section !== section) return;
      const hadFocus = this.#places.some(({ link }) => link === shown.focused);
      const stop = this.#read();
      if (hadFocus && lostFocus()) stop?.link.focus({ preventScroll: true });
    });
  }

  /** Reads the tables and keeps the tab stop where it was, or next to it if that place has gone. */
  #read(): Place | undefined {
    this.#places = placesOf(this.#section.querySelectorAll<HTMLTableElement>("table[data-grid]"));
    const stop = this.#places[nearest(this.#places, this.#row, this.#column)];
    for (const { link } of this.#places) link.tabIndex = -1;
    if (stop) this.#stopAt(stop);
    return stop;
  }

  #stopAt(place: Place): void {
    place.link.tabIndex = 0;
    this.#row = place.row;
    this.#column = columnAfter(place, this.#column);
  }

  #indexOf(target: EventTarget | null): number {
    return this.#places.findIndex(({ link }) => link === target);
  }

  #onFocus(target: EventTarget | null): void {
    const place = this.#places[this.#indexOf(target)];
    if (!place) return;
    for (const { link } of this.#places) link.tabIndex = -1;
    this.#stopAt(place);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = move(this.#places, this.#indexOf(event.target), this.#column, event.key);
    if (next === undefined) return;
    event.preventDefault();
    this.#places[next]?.link.focus();
  }
}
