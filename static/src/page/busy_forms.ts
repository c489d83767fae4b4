import type { Clock } from "../live/clock.ts";

/** A button that can say that its form is being sent. */
export interface BusyButton {
  sending(): void;
  ready(): void;
}

/** A page that has not come after so long will not come: the person may press again. */
const GIVES_UP = 30_000;

/** Which forms are being sent. A second press of the same form does nothing. */
export class BusyForms<Form extends object> {
  readonly #clock: Clock;
  readonly #sending = new Map<Form, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins to send a form; false if it is being sent already. */
  begin(form: Form, button: BusyButton): boolean {
    if (this.#sending.has(form)) return false;
    const cancel = this.#clock.after(GIVES_UP, () => this.#end(form));
    this.#sending.set(form, () => {
      cancel();
      button.ready();
    });
    button.sending();
    return true;
  }

  /** The page is looked at again, or for the first time: nothing is being sent. */
  endAll(): void {
    for (const form of this.#sending.keys()) this.#end(form);
  }

  #end(form: Form): void {
    this.#sending.get(form)?.();
    this.#sending.delete(form);
  }
}
