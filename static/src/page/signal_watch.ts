import type { Clock } from "../live/clock.ts";

/** What the offline bar says: nothing, that there is no signal, or that it has just come back. */
export type Signal = "fine" | "none" | "back";

/** Shorter breaks are nobody's business. */
const CUT_FOR = 1_500;
const BACK_FOR = 3_000;

/** Turns what the device and the link say into one calm sentence. */
export class SignalWatch {
  readonly #clock: Clock;
  readonly #show: (signal: Signal) => void;
  #online = true;
  #linked = true;
  #seen = true;
  #signal: Signal = "fine";
  #cancel: (() => void) | undefined;
  #waits = false;

  constructor(clock: Clock, show: (signal: Signal) => void) {
    this.#clock = clock;
    this.#show = show;
  }

  online(is: boolean): void {
    this.#online = is;
    this.#look();
  }

  /** A page that has no link never says anything here and counts as linked. */
  linked(is: boolean): void {
    this.#linked = is;
    this.#look();
  }

  /** While nobody looks, a phone cuts the line to rest; that is not worth a word. */
  seen(is: boolean): void {
    this.#seen = is;
    this.#look();
  }

  #look(): void {
    if (!this.#seen) {
      if (this.#waits) this.#stopWaiting();
      return;
    }
    if (this.#online && this.#linked) {
      if (this.#waits) this.#stopWaiting();
      if (this.#signal !== "none") return;
      this.#turn("back");
      this.#cancel = this.#clock.after(BACK_FOR, () => this.#turn("fine"));
    } else if (this.#signal !== "none" && !this.#waits) {
      this.#cancel?.();
      this.#waits = true;
      this.#cancel = this.#clock.after(CUT_FOR, () => {
        this.#waits = false;
        this.#turn("none");
      });
    }
  }

  /** A break that was too short to tell of; "Back." may still stand from the one before and goes then. */
  #stopWaiting(): void {
    this.#waits = false;
    this.#cancel?.();
    if (this.#signal === "back") this.#turn("fine");
  }

  #turn(signal: Signal): void {
    this.#signal = signal;
    this.#show(signal);
  }
}
