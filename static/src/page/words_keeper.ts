import type { Clock } from "../live/clock.ts";

/** A pause in typing; and how long a save that failed waits. */
const PAUSE = 800;
const AGAIN = 5_000;

/** Saves what is typed a moment after the typing stops: one save at a time, and the last words are the ones kept. */
export class WordsKeeper {
  readonly #clock: Clock;
  readonly #save: () => Promise<boolean>;
  readonly #told: (kept: boolean) => void;
  #cancel: (() => void) | undefined;
  #dirty = false;
  #flying = false;
  #ended = false;

  /** `save` answers whether the words are kept now; `told` hears it, and that they are not any more while one types. */
  constructor(clock: Clock, save: () => Promise<boolean>, told: (kept: boolean) => void) {
    this.#clock = clock;
    this.#save = save;
    this.#told = told;
  }

  typed(): void {
    this.#dirty = true;
    this.#told(false);
    this.#wait(PAUSE);
  }

  /** Save at once what is not kept yet: the page may be left for good. */
  flush(): void {
    this.#cancel?.();
    if (!this.#dirty || this.#flying || this.#ended) return;
    void this.#fly();
  }

  /** The form itself is on its way: it carries the words. */
  end(): void {
    this.#ended = true;
    this.#cancel?.();
  }

  /** The form did not get away, or is looked at again. */
  begin(): void {
    this.#ended = false;
  }

  #wait(milliseconds: number): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(milliseconds, () => this.flush());
  }

  async #fly(): Promise<void> {
    this.#flying = true;
    this.#dirty = false;
    const kept = await this.#save().catch(() => false);
    this.#flying = false;
    if (this.#dirty) this.#wait(PAUSE);
    else if (kept) this.#told(true);
    else {
      this.#dirty = true;
      this.#wait(AGAIN);
    }
  }
}
