import { morph } from "./morph.ts";
import type { Occasion } from "./morph.ts";

/** A section has changed in place; `focused` is what had the focus in it before. */
export interface Shown {
  readonly section: HTMLElement;
  readonly focused: Element | null;
  readonly occasion: Occasion;
}

const listeners: ((shown: Shown) => void)[] = [];
const versions = new WeakMap<Element, number>();

/** Calls `listener` after each change of a section in place. */
export function onShown(listener: (shown: Shown) => void): void {
  listeners.push(listener);
}

/** How often a section has changed in place; an answer asked for before the last change is out of date. */
export function versionOf(section: Element): number {
  return versions.get(section) ?? 0;
}

/** Shows the fresh version of a section, tells who listens, and gives the focus a place if its own has gone. */
export function showSection(section: HTMLElement, fresh: Element, occasion: Occasion): void {
  const active = document.activeElement;
  const focused = active && active !== section && section.contains(active) ? active : null;
  morph(section, fresh, occasion);
  versions.set(section, versionOf(section) + 1);
  for (const listener of listeners) listener({ section, focused, occasion });
  if (focused && lostFocus()) giveFocus(section, focused);
}

/** Whether nothing has the focus, as after the focused element was taken away. */
export function lostFocus(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function giveFocus(section: HTMLElement, focused: Element): void {
  const heading = section.querySelector<HTMLElement>("h1, h2");
  if (focused.isConnected && focused instanceof HTMLElement) {
    focused.focus({ preventScroll: true });
  } else if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}
