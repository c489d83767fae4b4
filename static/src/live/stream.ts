import type { Answer, EntriesEvent, Position, Wanted } from "./protocol.ts";

/** What an event of a stream meant: nothing new, news, a hole before it, or another epoch. */
export type Heard = "old" | "new" | "gap" | "reset";

/** One stream as this page has heard it: everything up to `seq`, and perhaps some beyond a hole. */
export class FollowedStream {
  readonly id: string;
  #epoch: number;
  #seq: number;
  readonly #beyond = new Set<number>();

  constructor(position: Position) {
    this.id = position.stream;
    this.#epoch = position.epoch;
    this.#seq = position.seq;
  }

  get seq(): number {
    return this.#seq;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Whether entries came whose forerunners did not. */
  get hasGap(): boolean {
    return this.#beyond.size > 0;
  }

  wanted(): Wanted {
    return { stream: this.id, epoch: this.#epoch, after: this.#seq };
  }

  hear(event: EntriesEvent): Heard {
    if (event.epoch !== this.#epoch) {
      if (this.#epoch !== 0 || this.#seq !== 0) return "reset";
      this.#epoch = event.epoch;
    }
    const fresh = event.entries.filter((entry) => entry.seq > this.#seq && !this.#beyond.has(entry.seq));
    if (fresh.length === 0) return "old";
    for (const entry of fresh) this.#beyond.add(entry.seq);
    this.#close();
    return this.hasGap ? "gap" : "new";
  }

  /** Takes in the answer to a `follow`; a reset moves to where the stream stands now. */
  catchUp(answer: Answer): Heard {
    if (answer.reset) {
      this.jump(answer.epoch, answer.seq);
      return "reset";
    }
    const heard = this.hear(answer);
    // An answer of another epoch was asked for before the stream began again: its numbers mean nothing here.
    if (heard !== "reset" && answer.seq > this.#seq) {
      this.#seq = answer.seq;
      this.#close();
    }
    return heard;
  }

  jump(epoch: number, seq: number): void {
    this.#epoch = epoch;
    this.#seq = seq;
    this.#beyond.clear();
  }

  /** A part of the page that was read now already holds everything up to `position`. */
  read(position: Position): void {
    if (position.epoch !== this.#epoch || position.seq <= this.#seq) return;
    this.#seq = position.seq;
    this.#close();
  }

  #close(): void {
    for (const seq of this.#beyond) if (seq <= this.#seq) this.#beyond.delete(seq);
    while (this.#beyond.delete(this.#seq + 1)) this.#seq += 1;
  }
}
