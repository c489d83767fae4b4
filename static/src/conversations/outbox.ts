import type { Clock } from "../live/clock.ts";
import type { Part, Question, Waiting } from "./message.ts";

/** How a send ended: it stands at the server, it was refused for good, its author is asked, or nobody knows and it is tried again. */
export type Sent =
  | { readonly kind: "sent"; readonly number: number; readonly id: string; readonly at: string }
  | { readonly kind: "refused"; readonly why: string; readonly part?: Part }
  | { readonly kind: "asked"; readonly question: Question }
  | { readonly kind: "gone" }
  | { readonly kind: "later"; readonly after?: number };

/** What goes with the words: what their author has said yes to, what they answer, whether all are asked to confirm. */
export interface Beside {
  readonly sure?: string;
  readonly replyTo?: string;
  readonly asks?: boolean;
}

/** Where unsent messages are kept on the device. Each may fail: then they are kept by the open page alone. */
export interface Shelf {
  all(): Promise<readonly Waiting[]>;
  put(waiting: Waiting): Promise<void>;
  remove(client: string): Promise<void>;
}

export interface OutboxPorts {
  readonly clock: Clock;
  readonly shelf: Shelf;
  now(): number;
  newId(): string;
  post(waiting: Waiting): Promise<Sent>;
  /** What waits has changed. */
  changed(): void;
  /** It stands at the server. */
  sent(waiting: Waiting, answer: Sent & { kind: "sent" }): void;
  /** The person may write here no longer. */
  gone(): void;
}

const FIRST_RETRY = 1_000;
const LAST_RETRY = 30_000;

/**
 * What was written and is not at the server yet: kept before it is sent, sent one after the other in the order in which
 * it was written, tried again until it is known how it ended. Words leave it only when they stand at the server, or when
 * the person takes them away.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  #items: Waiting[] = [];
  #sending = false;
  #failures = 0;
  #cancel: (() => void) | undefined;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  get items(): readonly Waiting[] {
    return this.#items;
  }

  /** Takes up what this device kept when the page was closed. */
  async begin(): Promise<void> {
    const kept = await this.#ports.shelf.all().catch((): readonly Waiting[] => []);
    const known = new Set(this.#items.map((one) => one.client));
    const fresh = kept.filter((one) => !known.has(one.client)).map(asWaiting);
    this.#items = [...fresh, ...this.#items].sort((one, other) => one.at - other.at);
    if (fresh.length > 0) this.#ports.changed();
    this.go();
  }

  /** Shown at once; kept on the device before it is sent. `sure` is what its author has said yes to already. */
  write(words: string, { sure = "", replyTo = "", asks = false }: Beside = {}): Waiting {
    const last = this.#items.at(-1)?.at ?? 0;
    const at = Math.max(this.#ports.now(), last + 1);
    const client = this.#ports.newId();
    const made: Waiting = { client, words, at, state: "waiting", why: "", ...(sure ? { sure } : {}), ...(replyTo ? { reply_to: replyTo } : {}), ...(asks ? { asks } : {}) };
    this.#items = [...this.#items, made];
    this.#ports.changed();
    void this.#ports.shelf.put(made).catch(() => undefined).then(() => this.go());
    return made;
  }

  /** Try one again that was refused. */
  again(client: string): void {
    this.#failures = 0;
    this.#replace(client, { state: "waiting", why: "" });
    this.go();
  }

  /** Send it without what it was refused for; the words are the same. */
  without(client: string): void {
    const refused = this.#items.find((one) => one.client === client && one.state === "failed");
    if (!refused?.without) return;
    const { without, [without]: _left, ...rest } = refused;
    const made: Waiting = { ...rest, state: "waiting", why: "" };
    this.#failures = 0;
    this.#items = this.#items.map((one) => (one === refused ? made : one));
    this.#ports.changed();
    void this.#ports.shelf.put(made).catch(() => undefined).then(() => this.go());
  }

  /** Its author says that it may go as it is. */
  sure(client: string): void {
    const asked = this.#items.find((one) => one.client === client && one.state === "asked");
    if (!asked?.question) return;
    const { question, ...rest } = asked;
    const made: Waiting = { ...rest, state: "waiting", sure: question.sure };
    this.#items = this.#items.map((one) => (one === asked ? made : one));
    this.#ports.changed();
    void this.#ports.shelf.put(made).catch(() => undefined).then(() => this.go());
  }

  /** The person takes it away. What is on its way cannot be held back any more. */
  drop(client: string): void {
    if (this.#items.some((one) => one.client === client && one.state !== "sending")) this.#forget(client);
  }

  /** A message with this name came from the server: it needs to be sent no more. */
  seen(client: string): void {
    if (this.#items.some((one) => one.client === client)) this.#forget(client);
  }

  /** The network is back, or the person looks again: do not wait for the next try. */
  now(): void {
    this.#failures = 0;
    this.#cancel?.();
    this.#cancel = undefined;
    this.go();
  }

  go(): void {
    if (this.#sending || this.#cancel) return;
    const next = this.#items.find((one) => one.state === "waiting");
    if (next) void this.#send(next);
  }

  async #send(next: Waiting): Promise<void> {
    this.#sending = true;
    this.#replace(next.client, { state: "sending" });
    const answer = await this.#ports.post(next).catch((): Sent => ({ kind: "later" }));
    this.#sending = false;
    this.#take(next, answer);
  }

  #take(next: Waiting, answer: Sent): void {
    if (answer.kind === "sent") {
      this.#failures = 0;
      this.#ports.sent(next, answer);
      this.#forget(next.client);
    } else if (answer.kind === "refused") {
      this.#replace(next.client, { state: "failed", why: answer.why, ...(answer.part ? { without: answer.part } : {}) });
    } else if (answer.kind === "asked") {
      this.#replace(next.client, { state: "asked", question: answer.question });
    } else {
      this.#replace(next.client, { state: "waiting" });
      if (answer.kind === "gone") this.#ports.gone();
      this.#failures += 1;
      const wait = answer.kind === "later" && answer.after ? answer.after : this.#wait();
      this.#cancel = this.#ports.clock.after(wait, () => {
        this.#cancel = undefined;
        this.go();
      });
      return;
    }
    this.go();
  }

  #wait(): number {
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (this.#failures - 1));
    return wait * (0.5 + this.#ports.clock.random());
  }

  #replace(client: string, change: Partial<Waiting>): void {
    this.#items = this.#items.map((one) => (one.client === client ? { ...one, ...change } : one));
    this.#ports.changed();
  }

  #forget(client: string): void {
    this.#items = this.#items.filter((one) => one.client !== client);
    this.#ports.changed();
    void this.#ports.shelf.remove(client).catch(() => undefined);
  }
}

/** What was on its way when the page was closed may or may not have arrived: sent again it is the same message. */
function asWaiting(one: Waiting): Waiting {
  return one.state === "failed" ? one : { ...one, state: "waiting" };
}
