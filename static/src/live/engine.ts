import type { Clock } from "./clock.ts";
import { MOST_STREAMS } from "./protocol.ts";
import type { Answer, EntriesEvent, Position, ResetEvent, Wanted } from "./protocol.ts";
import { Refresher } from "./refresher.ts";
import type { Outcome } from "./refresher.ts";
import { FollowedStream } from "./stream.ts";

/** A live part of the page and where it stands in the streams that concern it. */
export interface Fragment {
  readonly key: string;
  readonly positions: readonly Position[];
}

/** What the engine needs of the world; the page's side is `page/live_page.ts`. */
export interface Ports {
  readonly clock: Clock;
  /** Sends a `follow`; rejects when no answer comes. */
  follow(wanted: readonly Wanted[]): Promise<readonly Answer[]>;
  /** Asks for a fragment again and shows it; afterwards `show` is called with where it stands. */
  refresh(key: string): Promise<Outcome>;
  /** The page itself must be asked for again: the person may see this part no longer. */
  reload(): void;
}

const GAP_WAIT = 300;
const GAP_JITTER = 200;
const OTHERS_JITTER = 1_000;
const CHECK_EVERY = 60_000;
const FOLLOW_AGAIN = 2_000;
const FOLLOW_AGAIN_LAST = 60_000;

/**
 * Keeps the live parts of a page right: follows their streams from where the page was read, notices holes,
 * catches up after any silence, and asks for a part again when something happened that it does not show yet.
 */
export class LiveEngine {
  readonly #ports: Ports;
  readonly #fragments = new Map<string, { positions: readonly Position[]; refresher: Refresher }>();
  readonly #streams = new Map<string, FollowedStream>();
  readonly #gaps = new Map<string, () => void>();
  /** Streams that the server would not let this person follow; asked for again only over a new link. */
  readonly #refused = new Set<string>();
  #connected = false;
  #following = false;
  #followAgain = false;
  #failures = 0;
  #stopCheck: (() => void) | undefined;
  #stopRetry: (() => void) | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The live parts as they stand on the page now; called at the start and after each change of the page. */
  show(fragments: readonly Fragment[]): void {
    const keys = new Set(fragments.map((fragment) => fragment.key));
    for (const [key, { refresher }] of this.#fragments) {
      if (keys.has(key)) continue;
      refresher.stop();
      this.#fragments.delete(key);
    }
    for (const { key, positions } of fragments) {
      const known = this.#fragments.get(key);
      if (known) known.positions = positions;
      else this.#fragments.set(key, { positions, refresher: this.#refresher(key) });
    }
    const isNew = this.#adoptStreams();
    if (isNew && this.#connected) this.catchUp();
  }

  connected(): void {
    this.#connected = true;
    this.#failures = 0;
    this.#refused.clear();
    this.#adoptStreams();
    for (const { refresher } of this.#fragments.values()) refresher.retryNow();
    this.catchUp();
    this.#scheduleCheck();
  }

  disconnected(): void {
    this.#connected = false;
    this.#stopCheck?.();
    for (const cancel of this.#gaps.values()) cancel();
    this.#gaps.clear();
  }

  /** Ask the server what came since: on connect, when the device is online or looked at again, every minute. */
  catchUp(): void {
    if (!this.#connected || this.#streams.size === 0) return;
    if (this.#following) {
      this.#followAgain = true;
      return;
    }
    void this.#follow([...this.#streams.values()].map((stream) => stream.wanted()));
  }

  entries(event: EntriesEvent): void {
    const stream = this.#streams.get(event.stream);
    if (!stream) return;
    const heard = stream.hear(event);
    if (heard === "reset") this.catchUp();
    if (heard === "gap") this.#waitForGap(stream);
    if (heard === "new" || heard === "gap") this.#refreshBehind(event.stream);
  }

  reset(event: ResetEvent): void {
    const stream = this.#streams.get(event.stream);
    if (!stream) return;
    stream.jump(event.epoch, event.seq);
    this.#refreshAll(event.stream);
  }

  /** The person may follow this stream no longer; asking for the parts again shows what is left to see. */
  evicted(stream: string): void {
    this.#streams.delete(stream);
    this.#refreshAll(stream);
  }

  /** This page changed something itself: every part is asked for at once. */
  ownChange(): void {
    for (const { refresher } of this.#fragments.values()) refresher.now();
  }

  #refresher(key: string): Refresher {
    return new Refresher(
      this.#ports.clock,
      () => this.#ports.refresh(key),
      () => this.#ports.reload(),
    );
  }

  /**
   * Follows what the fragments name, from the least that any of them shows; true if a stream is new.
   *
   * A part may still name a stream that was refused a moment ago. Following it anew would be refused and the part
   * asked for again, round and round, so it is left alone.
   */
  #adoptStreams(): boolean {
    const least = new Map<string, Position>();
    for (const { positions } of this.#fragments.values()) {
      for (const position of positions) {
        if (this.#refused.has(position.stream)) continue;
        const other = least.get(position.stream);
        if (!other || position.seq < other.seq) least.set(position.stream, position);
      }
    }
    for (const id of this.#streams.keys()) if (!least.has(id)) this.#streams.delete(id);
    let isNew = false;
    for (const [id, position] of least) {
      const stream = this.#streams.get(id);
      if (stream) stream.read(position);
      else this.#streams.set(id, new FollowedStream(position));
      isNew ||= !stream;
    }
    return isNew;
  }

  #refreshBehind(id: string): void {
    const jitter = this.#ports.clock.random() * OTHERS_JITTER;
    for (const { positions, refresher } of this.#fragments.values()) {
      if (positions.some((position) => position.stream === id)) refresher.within(jitter);
    }
  }

  #refreshAll(id: string): void {
    for (const { positions, refresher } of this.#fragments.values()) {
      if (positions.some((position) => position.stream === id)) refresher.now();
    }
  }

  /** Entries may overtake each other by a little; only a hole that stays is asked for. */
  #waitForGap(stream: FollowedStream): void {
    if (this.#gaps.has(stream.id)) return;
    const wait = GAP_WAIT + this.#ports.clock.random() * GAP_JITTER;
    const cancel = this.#ports.clock.after(wait, () => {
      this.#gaps.delete(stream.id);
      if (stream.hasGap) this.catchUp();
    });
    this.#gaps.set(stream.id, cancel);
  }

  async #follow(wanted: readonly Wanted[]): Promise<void> {
    this.#following = true;
    this.#stopRetry?.();
    let failed = false;
    const again: Wanted[] = [];
    for (let from = 0; from < wanted.length && !failed; from += MOST_STREAMS) {
      const answers = await this.#ports.follow(wanted.slice(from, from + MOST_STREAMS)).catch(() => undefined);
      failed = answers === undefined;
      for (const answer of answers ?? []) again.push(...this.#take(answer));
    }
    this.#following = false;
    this.#failures = failed ? this.#failures + 1 : 0;
    if (failed && !this.#followAgain) {
      this.#retryLater();
    } else if (again.length > 0) {
      await this.#follow(again);
    } else if (this.#followAgain) {
      this.#followAgain = false;
      this.catchUp();
    }
  }

  #retryLater(): void {
    const wait = Math.min(FOLLOW_AGAIN_LAST, FOLLOW_AGAIN * 2 ** (this.#failures - 1));
    this.#stopRetry = this.#ports.clock.after(wait * (0.5 + this.#ports.clock.random()), () => this.catchUp());
  }

  #take(answer: Answer): readonly Wanted[] {
    const stream = this.#streams.get(answer.stream);
    if (!stream) return [];
    if (answer.refused) {
      this.#refused.add(answer.stream);
      this.evicted(answer.stream);
      return [];
    }
    const before = stream.seq;
    const heard = stream.catchUp(answer);
    if (heard === "reset") this.#refreshAll(stream.id);
    else if (heard !== "old") this.#refreshBehind(stream.id);
    const goesOn = answer.more && heard !== "reset" && stream.seq > before;
    return goesOn ? [stream.wanted()] : [];
  }

  #scheduleCheck(): void {
    this.#stopCheck?.();
    this.#stopCheck = this.#ports.clock.after(CHECK_EVERY, () => {
      this.catchUp();
      this.#scheduleCheck();
    });
  }
}
