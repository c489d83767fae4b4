/** Where words are kept while somebody writes: this tab's own storage, gone when the tab is closed or they are sent. */
export interface Shelf {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** A control of a form, as far as a draft needs to know it. */
export interface Control {
  readonly name: string;
  readonly type: string;
  value: string;
  checked: boolean;
}

const NEVER = new Set(["hidden", "password", "file", "submit", "button"]);
const TICKED = new Set(["checkbox", "radio"]);
const name = (draft: string): string => `kith draft: ${draft}`;

/** Keeps what stands in a form. Storage may be full or forbidden: then the page goes on without. */
export function keepDraft(shelf: Shelf, draft: string, controls: readonly Control[]): void {
  const kept = controls
    .filter((one) => !NEVER.has(one.type) && (TICKED.has(one.type) ? one.checked : one.value !== ""))
    .map((one) => [one.name, one.value]);
  try {
    if (kept.length) shelf.setItem(name(draft), JSON.stringify(kept));
    else shelf.removeItem(name(draft));
  } catch {
    // The words still stand in the form.
  }
}

/** Puts kept words back, only into a form in which nothing stands yet. Whether there were any. */
export function restoreDraft(shelf: Shelf, draft: string, controls: readonly Control[]): boolean {
  const open = controls.filter((one) => !NEVER.has(one.type));
  if (open.some((one) => (TICKED.has(one.type) ? one.checked && one.name !== "service" : one.value !== ""))) return false;
  const kept = read(shelf, draft);
  for (const control of open) {
    const mine = kept.filter(([field]) => field === control.name).map(([, value]) => value);
    if (TICKED.has(control.type)) control.checked = mine.includes(control.value) || (control.checked && !mine.length);
    else control.value = mine[0] ?? "";
  }
  return kept.length > 0;
}

/** Forgets a draft: it was sent. */
export function forgetDraft(shelf: Shelf, draft: string): void {
  try {
    shelf.removeItem(name(draft));
  } catch {
    // There was nothing to forget.
  }
}

function read(shelf: Shelf, draft: string): [string, string][] {
  try {
    const found: unknown = JSON.parse(shelf.getItem(name(draft)) ?? "[]");
    return Array.isArray(found) ? (found as [string, string][]) : [];
  } catch {
    return [];
  }
}
