import type { Clock } from "./clock.ts";

/** More work than any test means to do: then something calls itself for ever. */
const MOST_WORK = 10_000;

/** A clock for tests: time passes only by `pass`, chance is whatever `luck` says. */
export class FakeClock implements Clock {
  luck = 0.5;
  #now = 0;
  #timers: { at: number; work: () => void }[] = [];

  random(): number {
    return this.luck;
  }

  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.#now + milliseconds, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Lets so many milliseconds pass, running what falls due in order, promises between. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    let done = 0;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      done += 1;
      if (done > MOST_WORK) throw new Error(`no rest after ${MOST_WORK} pieces of work by ${next.at} ms`);
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = next.at;
      next.work();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number): { at: number; work: () => void } | undefined {
    return this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets every promise that can go on go on. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
