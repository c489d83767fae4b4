import type { Clock } from "../live/clock.ts";

const LIVES = 8_000;

/** How long a toast stays: eight seconds in which nobody reads it; while it is focused or pointed at, longer. */
export class ToastLife {
  readonly #clock: Clock;
  readonly #end: () => void;
  readonly #held = new Set<"focus" | "pointer">();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, end: () => void) {
    this.#clock = clock;
    this.#end = end;
    this.#run();
  }

  hold(by: "focus" | "pointer"): void {
    this.#held.add(by);
    this.#cancel?.();
  }

  /** Let go: who leaves it with the focus has read it, who leaves it with the pointer may come back. */
  release(by: "focus" | "pointer"): void {
    if (!this.#held.delete(by) || this.#held.size > 0) return;
    if (by === "focus") this.#end();
    else this.#run();
  }

  #run(): void {
    this.#cancel = this.#clock.after(LIVES, this.#end);
  }
}
