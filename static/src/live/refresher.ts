import type { Clock } from "./clock.ts";

/** How a request for a part of the page ended. */
export type Outcome = "shown" | "failed" | "gone";

const FIRST_RETRY = 1_000;
const LAST_RETRY = 30_000;

/**
 * Asks for one part of the page again: one request in flight, and one more if something came meanwhile.
 * A request that failed is tried again, each time later, until it succeeds or `now` is called.
 */
export class Refresher {
  readonly #clock: Clock;
  readonly #ask: () => Promise<Outcome>;
  readonly #onGone: () => void;
  #cancel: (() => void) | undefined;
  #due = Infinity;
  #flying = false;
  #again: number | undefined;
  #failures = 0;

  constructor(clock: Clock, ask: () => Promise<Outcome>, onGone: () => void) {
    this.#clock = clock;
    this.#ask = ask;
    this.#onGone = onGone;
  }

  /** Ask within so many milliseconds. A request that waits is only ever moved forward. */
  within(milliseconds: number): void {
    if (this.#flying) {
      this.#again = Math.min(this.#again ?? Infinity, milliseconds);
      return;
    }
    if (this.#cancel && this.#due <= milliseconds) return;
    this.#cancel?.();
    this.#due = milliseconds;
    this.#cancel = this.#clock.after(milliseconds, () => void this.#fly());
  }

  now(): void {
    this.#failures = 0;
    this.within(0);
  }

  /** Ask at once if the last request failed and its retry still waits. */
  retryNow(): void {
    if (this.#failures > 0) this.now();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#again = undefined;
  }

  async #fly(): Promise<void> {
    this.#cancel = undefined;
    this.#due = Infinity;
    this.#flying = true;
    const outcome = await this.#ask().catch((): Outcome => "failed");
    this.#flying = false;
    if (outcome === "gone") {
      this.stop();
      this.#onGone();
      return;
    }
    if (outcome === "failed") {
      this.#failures += 1;
      const delay = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (this.#failures - 1));
      this.#again = delay * (0.5 + this.#clock.random());
    } else {
      this.#failures = 0;
    }
    const again = this.#again;
    this.#again = undefined;
    if (again !== undefined) this.within(again);
  }
}
