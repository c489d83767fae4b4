/**
 * Presses that each need the answer to the one before, because that answer carries the key of the next form: they
 * are sent one after the other, in their order.
 */
export class PressQueue<Press> {
  readonly #send: (press: Press) => Promise<boolean>;
  readonly #waiting: Press[] = [];
  #flying = false;

  /** `send` answers whether the page goes on from here; if not, what waits is dropped. */
  constructor(send: (press: Press) => Promise<boolean>) {
    this.#send = send;
  }

  press(press: Press): void {
    this.#waiting.push(press);
    if (!this.#flying) void this.#work();
  }

  async #work(): Promise<void> {
    this.#flying = true;
    for (let press = this.#waiting.shift(); press !== undefined; press = this.#waiting.shift()) {
      const goesOn = await this.#send(press).catch(() => false);
      if (!goesOn) this.#waiting.length = 0;
    }
    this.#flying = false;
  }
}
