const KEY = "kith.reloaded";
const AGAIN_AFTER = 30_000;

/** The little that is needed of the session's storage. */
export interface Notes {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * Whether this address may be loaded again by itself: not if that was done a moment ago, or a page and a part of it
 * that disagree would load each other for ever.
 */
export function mayReload(notes: Notes, address: string, now: number): boolean {
  const [last, at] = (notes.getItem(KEY) ?? "").split(" ");
  if (last === address && now - Number(at) < AGAIN_AFTER) return false;
  notes.setItem(KEY, `${address} ${now}`);
  return true;
}

/**
 * Loads the page again by its address, as if it had been typed: also what a form answered is then asked for anew,
 * and nothing is sent twice.
 */
export function reloadPage(): void {
  const address = location.pathname + location.search;
  if (mayReload(sessionStorage, address, Date.now())) location.replace(address);
}
