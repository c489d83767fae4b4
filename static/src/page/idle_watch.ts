import type { Clock } from "../live/clock.ts";

/** So long before the end it is asked whether somebody is there. */
export const WARNED = 120_000;

/** When this browser last asked the server for something by hand: of all its windows together. */
export interface LastUse {
  read(): number;
  write(at: number): void;
}

export interface IdleFace {
  /** Ask, with so many whole minutes left; again when it is one fewer. */
  ask(minutes: number): void;
  /** Somebody is there, here or in another window. */
  rest(): void;
  /** Nobody was. */
  end(): void;
}

/**
 * Watches how long nobody has used a session that ends after `lasts` milliseconds of that. By the time of day, not by
 * counting: a machine that slept wakes up late.
 */
export class IdleWatch {
  readonly #clock: Clock;
  readonly #now: () => number;
  readonly #lasts: number;
  readonly #use: LastUse;
  readonly #face: IdleFace;
  #cancel: (() => void) | undefined;
  #asked = 0;

  constructor(clock: Clock, now: () => number, lasts: number, use: LastUse, face: IdleFace) {
    this.#clock = clock;
    this.#now = now;
    this.#lasts = lasts;
    this.#use = use;
    this.#face = face;
    this.used();
  }

  /** The server was asked for something by hand. */
  used(): void {
    this.#use.write(this.#now());
    this.look();
  }

  /** Look how long it is: a window woke up, another one was used, or a time is over. */
  look(): void {
    this.#cancel?.();
    const left = this.#use.read() + this.#lasts - this.#now();
    if (left <= 0) return this.#face.end();
    const minutes = Math.ceil(Math.min(left, WARNED) / 60_000);
    if (left > WARNED) this.#rest();
    else this.#ask(minutes);
    const next = left > WARNED ? left - WARNED : left - (minutes - 1) * 60_000;
    this.#cancel = this.#clock.after(Math.max(next, 1), () => this.look());
  }

  #rest(): void {
    if (this.#asked > 0) this.#face.rest();
    this.#asked = 0;
  }

  #ask(minutes: number): void {
    if (this.#asked !== minutes) this.#face.ask(minutes);
    this.#asked = minutes;
  }
}
