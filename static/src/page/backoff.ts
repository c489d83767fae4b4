import type { Clock } from "../live/clock.ts";

/** Tries again later, each time about twice as long; chance keeps many browsers from coming back at once. */
export class Backoff {
  readonly #clock: Clock;
  readonly #first: number;
  readonly #last: number;
  #tries = 0;
  #cancel: (() => void) | undefined;

  /** The first wait and the longest, in milliseconds. */
  constructor(clock: Clock, first: number, last: number) {
    this.#clock = clock;
    this.#first = first;
    this.#last = last;
  }

  /** Calls `work` after the next wait; what waited before is dropped. */
  again(work: () => void): void {
    this.#cancel?.();
    const wait = Math.min(this.#last, this.#first * 2 ** this.#tries);
    this.#tries += 1;
    this.#cancel = this.#clock.after(wait * (0.5 + this.#clock.random()), work);
  }

  /** All is well: nothing waits any more, and the next wait is the first again. */
  reset(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#tries = 0;
  }
}
