import type { Clock } from "../live/clock.ts";

/** A wait that is over sooner needs no word: a flash of grey would only unsettle. */
export const SLOW = 300;

/** Awaits `work`; `show` is called once it has taken 300 ms, and then `hide` when it is over, however it ends. */
export async function whenSlow<T>(clock: Clock, work: Promise<T>, show: () => void, hide: () => void): Promise<T> {
  let shown = false;
  const cancel = clock.after(SLOW, () => {
    shown = true;
    show();
  });
  try {
    return await work;
  } finally {
    cancel();
    if (shown) hide();
  }
}
