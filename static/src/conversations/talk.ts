import type { Clock } from "../live/clock.ts";
import type { Answer, EntriesEvent, Entry, Position, ResetEvent, Wanted } from "../live/protocol.ts";
import { FollowedStream } from "../live/stream.ts";
import type { Message, Since } from "./message.ts";

/** An entry of a conversation; a message that was just posted comes with it, read once for the room. */
export interface TalkEntry extends Entry {
  readonly content?: Message;
}

export interface TalkPorts {
  readonly clock: Clock;
  follow(wanted: readonly Wanted[]): Promise<readonly Answer[]>;
  /** What came after this number, and the named messages as they are now; undefined: not for this person any more. */
  since(after: number, named: readonly string[]): Promise<Since | undefined>;
  changed(): void;
  gone(): void;
  /** What is pinned at the top may have changed. */
  pinned?(): void;
}

const GAP_WAIT = 300;
const GAP_JITTER = 200;
const CHECK_EVERY = 60_000;
const FIRST_RETRY = 1_000;
const LAST_RETRY = 30_000;
const A_PAGE = 50;

/**
 * One conversation as this page holds it: every message from the first that the page shows up to `upto`, without a hole.
 *
 * A posted message that comes with its entry is put in when it is the next one. Whatever else happens (a hole, an edit,
 * a reset, a silence) the server is asked what is true now, so that the view is always what a fresh page would show.
 */
export class Talk {
  readonly #ports: TalkPorts;
  readonly #streams: Map<string, FollowedStream>;
  readonly #conversation: string;
  readonly #messages = new Map<number, Message>();
  readonly #numbers = new Map<string, number>();
  /** What is answered here and stands on no row: looked up for its words, drawn nowhere else. */
  readonly #quotes = new Map<string, Message>();
  readonly #stale = new Set<string>();
  #changed: readonly Message[] = [];
  #first: number;
  #upto: number;
  #asking = false;
  #again = false;
  #whole = false;
  #failures = 0;
  #connected = false;
  #stopRetry: (() => void) | undefined;
  #stopGap: (() => void) | undefined;
  #stopCheck: (() => void) | undefined;
  standing = { read_to: 0, unread: 0, head: 0, total: 0 };

  /** `positions` are where the page stands: the conversation's stream first, then the person's own. */
  constructor(
    ports: TalkPorts,
    positions: readonly Position[],
    messages: readonly Message[],
    upto: number,
    quotes: readonly Message[] = [],
  ) {
    this.#ports = ports;
    this.#streams = new Map(positions.map((one) => [one.stream, new FollowedStream(one)]));
    this.#conversation = positions[0]?.stream ?? "";
    this.#first = messages[0]?.number ?? upto + 1;
    this.#put(messages);
    for (const one of quotes) this.#quotes.set(one.id, one);
    this.#upto = Math.max(upto, messages.at(-1)?.number ?? 0);
  }

  /** In their order. */
  get messages(): readonly Message[] {
    return [...this.#messages.values()].sort((one, other) => one.number - other.number);
  }

  /** The message that is answered, as it is now; undefined where this person may not see it. */
  quoted(id: string): Message | undefined {
    const here = this.#messages.get(this.#numbers.get(id) ?? 0);
    return here?.id === id ? here : this.#quotes.get(id);
  }

  get upto(): number {
    return this.#upto;
  }

  connected(): void {
    this.#connected = true;
    this.catchUp();
    this.#scheduleCheck();
  }

  disconnected(): void {
    this.#connected = false;
    this.#stopCheck?.();
    this.#stopGap?.();
    this.#stopGap = undefined;
  }

  /** On connect, online, looked at again, and every minute. */
  catchUp(): void {
    if (this.#connected) void this.#follow([...this.#streams.values()].map((one) => one.wanted()));
  }

  entries(event: EntriesEvent): void {
    const stream = this.#streams.get(event.stream);
    if (!stream) return;
    const before = stream.seq;
    const heard = stream.hear(event);
    if (heard === "old") return;
    if (heard === "reset") {
      this.#askWhole();
      this.catchUp();
      return;
    }
    for (const entry of event.entries as readonly TalkEntry[]) if (entry.seq > before) this.#apply(entry, event.stream);
    if (heard === "gap") this.#waitForGap();
  }

  reset(event: ResetEvent): void {
    const stream = this.#streams.get(event.stream);
    if (!stream) return;
    stream.jump(event.epoch, event.seq);
    this.#askWhole();
  }

  /** The person may hear this conversation no longer: asking finds out what is left to see. */
  evicted(stream: string): void {
    if (stream === this.#conversation) this.#askWhole();
  }

  /** This page has sent or changed something itself; where it was about one message, that is read anew. */
  ask(about = ""): void {
    if (about) this.#stale.add(about);
    this.#ask();
  }

  /** What this page sent stands at the server under this number: it is shown without asking where it is the next. */
  own(message: Message): void {
    if (message.number !== this.#upto + 1 || this.#asking || !this.#knowsAnswered(message)) {
      this.#ask();
      return;
    }
    this.#put([message]);
    this.#upto = message.number;
    this.#ports.changed();
  }

  #apply(entry: TalkEntry, stream: string): void {
    if (stream !== this.#conversation) {
      this.#ask();
      return;
    }
    const { content } = entry;
    if (entry.kind === "posted" && content && content.number === this.#upto + 1 && !this.#asking && this.#knowsAnswered(content)) {
      this.#put([content]);
      this.#upto = content.number;
      this.#ports.changed();
      return;
    }
    if (content && this.#messages.get(content.number)?.id === content.id && !this.#asking) {
      this.#put([content]);
      this.#ports.changed();
      return;
    }
    if (entry.kind === "pinned") {
      this.#ports.pinned?.();
      return;
    }
    if (entry.kind === "history") {
      this.#ports.gone(); // how far back this person sees has changed: a fresh page begins elsewhere
      return;
    }
    if (entry.kind !== "posted" && entry.subject) this.#stale.add(entry.subject);
    this.#ask();
  }

  #knowsAnswered(message: Message): boolean {
    return message.reply_to === "" || this.quoted(message.reply_to) !== undefined;
  }

  #keepQuotes({ changed, quotes }: Found): void {
    for (const one of changed) if (this.#quotes.has(one.id)) this.#quotes.set(one.id, one);
    for (const one of quotes) this.#quotes.set(one.id, one);
  }

  #put(messages: readonly Message[]): void {
    for (const one of messages) {
      if (one.number < this.#first) continue;
      this.#messages.set(one.number, one);
      this.#numbers.set(one.id, one.number);
    }
  }

  #askWhole(): void {
    this.#ports.pinned?.();
    this.#whole = true;
    this.#ask();
  }

  #ask(): void {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#stopRetry?.();
    this.#stopRetry = undefined;
    void this.#askNow();
  }

  async #askNow(): Promise<void> {
    this.#asking = true;
    this.#again = false;
    const named = [...this.#stale];
    this.#stale.clear(); // one that changes again meanwhile is named again
    const whole = this.#whole;
    this.#whole = false;
    const found = await this.#read(whole ? this.#first - 1 : this.#upto, named).catch(() => "failed" as const);
    this.#asking = false;
    if (found === "failed") {
      this.#whole ||= whole;
      for (const id of named) this.#stale.add(id);
      this.#retryLater();
      return;
    }
    this.#failures = 0;
    if (!found) {
      this.#ports.gone();
      return;
    }
    if (whole) {
      this.#messages.clear();
      this.#quotes.clear();
    }
    this.#put(found.messages);
    this.#put(found.changed.filter((one) => this.#messages.has(one.number)));
    this.#keepQuotes(found);
    // Restored from a backup, the conversation may be shorter than this page has seen it.
    this.#upto = whole ? found.upto : Math.max(this.#upto, found.upto);
    this.standing = found.standing;
    if (whole && found.standing.head < this.#first - 1) {
      this.#first = Math.max(1, found.standing.head - A_PAGE + 1);
      this.#whole = true;
    }
    this.#ports.changed();
    if (this.#again || this.#whole) this.#ask();
  }

  async #read(after: number, named: readonly string[]): Promise<Found | undefined> {
    const messages: Message[] = [];
    const quotes: Message[] = [];
    let upto = after;
    for (let first = true; ; first = false) {
      const since = await this.#ports.since(upto, first ? named : []);
      if (!since) return undefined;
      messages.push(...since.messages);
      quotes.push(...since.quotes);
      upto = messages.at(-1)?.number ?? upto;
      if (first) this.#changed = since.changed;
      if (!since.more) {
        const { read_to, unread, head, total } = since;
        return { messages, changed: this.#changed, quotes, upto, standing: { read_to, unread, head, total } };
      }
    }
  }

  #retryLater(): void {
    this.#failures += 1;
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (this.#failures - 1)) * (0.5 + this.#ports.clock.random());
    this.#stopRetry = this.#ports.clock.after(wait, () => this.#ask());
  }

  /** Entries may overtake each other by a little; only a hole that stays is asked for. */
  #waitForGap(): void {
    if (this.#stopGap) return;
    this.#stopGap = this.#ports.clock.after(GAP_WAIT + this.#ports.clock.random() * GAP_JITTER, () => {
      this.#stopGap = undefined;
      if ([...this.#streams.values()].some((one) => one.hasGap)) this.catchUp();
    });
  }

  async #follow(wanted: readonly Wanted[]): Promise<void> {
    const answers = await this.#ports.follow(wanted).catch(() => undefined);
    if (!answers) {
      if (this.#connected) this.#ports.clock.after(FIRST_RETRY * (1 + this.#ports.clock.random()), () => this.catchUp());
      return;
    }
    const more: Wanted[] = [];
    for (const answer of answers) {
      const stream = this.#streams.get(answer.stream);
      if (!stream) continue;
      if (answer.refused) {
        this.evicted(answer.stream);
        continue;
      }
      const before = stream.seq;
      const heard = stream.catchUp(answer);
      if (heard === "reset") this.#askWhole();
      else for (const entry of answer.entries) if (entry.seq > before) this.#apply(entry, answer.stream);
      if (answer.more && heard !== "reset" && stream.seq > before) more.push(stream.wanted());
    }
    if (more.length > 0) await this.#follow(more);
  }

  #scheduleCheck(): void {
    this.#stopCheck?.();
    this.#stopCheck = this.#ports.clock.after(CHECK_EVERY, () => {
      this.catchUp();
      this.#scheduleCheck();
    });
  }
}

interface Found {
  readonly messages: readonly Message[];
  readonly changed: readonly Message[];
  readonly quotes: readonly Message[];
  readonly upto: number;
  readonly standing: { read_to: number; unread: number; head: number; total: number };
}
