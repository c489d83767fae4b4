import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock } from "../live/fake_clock.ts";
import type { Answer, Wanted } from "../live/protocol.ts";
import type { Message } from "./message.ts";
import { Talk, type TalkEntry } from "./talk.ts";

type Told = { epoch: number; entries: TalkEntry[] };

/** A server of one conversation, as the real one answers; `lose` says which of its emits get lost. */
class Server {
  readonly clock = new FakeClock();
  messages: Message[] = [];
  entries: TalkEntry[] = [];
  epoch = 7;
  asked = 0;
  sinceFails = false;
  removed = false;
  gone = 0;
  pinned = 0;
  lose: (told: Told) => boolean = () => false;
  talk: Talk | undefined;

  open(): Talk {
    const page = this.messages.slice(-50);
    const position = { stream: "c", epoch: this.entries.length ? this.epoch : 0, seq: this.entries.length };
    this.talk = new Talk(
      {
        clock: this.clock,
        follow: async (wanted) => wanted.map((one) => this.#follow(one)),
        since: async (after, named) => {
          this.asked += 1;
          if (this.sinceFails) throw new Error("no network");
          if (this.removed) return undefined;
          const found = this.messages.filter((one) => one.number > after);
          const changed = this.messages.filter((one) => named.includes(one.id));
          return {
            messages: found.slice(0, 50),
            changed,
            quotes: this.#answered([...found.slice(0, 50), ...changed]),
            more: found.length > 50,
            head: this.messages.length,
            read_to: 0,
            unread: 0,
            total: 0,
          };
        },
        changed: () => undefined,
        gone: () => (this.gone += 1),
        pinned: () => (this.pinned += 1),
      },
      [position],
      page,
      this.messages.length,
      this.#answered(page),
    );
    return this.talk;
  }

  #follow({ stream, epoch, after }: Wanted): Answer {
    const head = this.entries.length;
    const fresh = epoch === 0 && after === 0;
    const reset = (!fresh && epoch !== this.epoch) || after > head;
    const entries = reset ? [] : this.entries.slice(after, after + 200).map(({ seq, kind, subject }) => ({ seq, kind, subject }));
    const seq = reset ? head : (entries.at(-1)?.seq ?? after);
    return { stream, epoch: this.epoch, seq, entries, more: seq < head, reset, refused: this.removed };
  }

  /** What these answer and is not among them. */
  #answered(found: readonly Message[]): Message[] {
    const ids = new Set(found.map((one) => one.reply_to));
    return this.messages.filter((one) => ids.has(one.id) && !found.includes(one));
  }

  post(words: string, replyTo = 0): void {
    const number = this.messages.length + 1;
    const message = { ...said(number, words), reply_to: replyTo ? `m${replyTo}` : "" };
    this.messages.push(message);
    this.#tell({ kind: "posted", subject: message.id, content: message });
  }

  change(number: number, change: Partial<Message>): void {
    const at = this.messages.findIndex((one) => one.number === number);
    const before = this.messages[at];
    if (!before) return;
    this.messages[at] = { ...before, ...change };
    this.#tell({ kind: "changed", subject: before.id });
  }

  pin(): void {
    this.#tell({ kind: "pinned", subject: null });
  }

  /** Back to the first messages, as a backup held them; streams begin again. */
  restore(length: number): void {
    this.messages = this.messages.slice(0, length);
    this.entries = [];
    this.epoch += 1;
    this.talk?.reset({ stream: "c", epoch: this.epoch, seq: 0 });
  }

  #tell(entry: Omit<TalkEntry, "seq">): void {
    const made = { ...entry, seq: this.entries.length + 1 };
    this.entries.push(made);
    const told = { epoch: this.epoch, entries: [made] };
    if (!this.lose(told)) this.talk?.entries({ stream: "c", ...told });
  }
}

function said(number: number, words: string): Message {
  const at = new Date(Date.UTC(2026, 2, 4, 10, 0, number)).toISOString();
  const plain = { worker: false, role: "", edited: false, deleted: false, held: false, reply_to: "", felt: [], asked: null, name: "Dee Marsh", initials: "DM" };
  return { id: `m${number}`, number, client: `c${number}`, author: "dee", at, words, ...plain };
}

const wordsOf = (talk: Talk): string[] => talk.messages.map((one) => one.words);

test("a posted message that comes with its words is shown without asking", async () => {
  const server = new Server();
  const talk = server.open();
  talk.connected();
  server.post("one");
  server.post("two");
  await server.clock.pass(0);
  assert.deepEqual([wordsOf(talk), server.asked], [["one", "two"], 0]);
});

test("an entry that was lost is noticed by the next, and asked for", async () => {
  const server = new Server();
  const talk = server.open();
  talk.connected();
  server.lose = () => true;
  server.post("one");
  server.lose = () => false;
  server.post("two");
  await server.clock.pass(1_000);
  assert.deepEqual(wordsOf(talk), ["one", "two"]);
});

test("the last entry is lost: the look each minute finds it", async () => {
  const server = new Server();
  const talk = server.open();
  talk.connected();
  server.lose = () => true;
  server.post("one");
  await server.clock.pass(59_000);
  assert.deepEqual(wordsOf(talk), []);
  await server.clock.pass(2_000);
  assert.deepEqual(wordsOf(talk), ["one"]);
});

test("an edit that comes while another is asked for is not forgotten", async () => {
  const server = new Server();
  server.post("one");
  const talk = server.open();
  talk.connected();
  server.change(1, { words: "first", edited: true });
  server.change(1, { words: "second", edited: true });
  await server.clock.pass(0);
  assert.deepEqual(wordsOf(talk), ["second"]);
});

test("without network it is asked again, later each time, until it is known", async () => {
  const server = new Server();
  server.post("one");
  const talk = server.open();
  talk.connected();
  server.sinceFails = true;
  server.change(1, { words: "", deleted: true });
  await server.clock.pass(3_500);
  assert.equal(server.asked, 3, "at once, after 1 and 2 seconds");
  server.sinceFails = false;
  await server.clock.pass(10_000);
  assert.deepEqual(talk.messages.map((one) => one.deleted), [true]);
});

test("an answer to what this page does not hold is asked for, and shows what becomes of it later", async () => {
  const server = new Server();
  for (let n = 1; n <= 60; n += 1) server.post(`before ${n}`);
  const talk = server.open();
  talk.connected();
  server.post("to the last", 60);
  await server.clock.pass(0);
  assert.deepEqual([server.asked, talk.quoted("m60")?.words], [0, "before 60"], "it is held: nothing is asked");
  server.post("to the first", 1);
  await server.clock.pass(0);
  assert.deepEqual([server.asked, talk.quoted("m1")?.words], [1, "before 1"]);
  server.change(1, { words: "", deleted: true });
  await server.clock.pass(0);
  assert.equal(talk.quoted("m1")?.deleted, true);
  assert.equal(talk.messages.some((one) => one.number === 1), false, "it is drawn nowhere else");
});

test("what is pinned is looked at again, and no message is asked for", async () => {
  const server = new Server();
  const talk = server.open();
  talk.connected();
  server.pin();
  server.post("one");
  await server.clock.pass(0);
  assert.deepEqual([server.pinned, server.asked, wordsOf(talk)], [1, 0, ["one"]]);
});

test("whoever was taken out is told by the page itself", async () => {
  const server = new Server();
  const talk = server.open();
  talk.connected();
  server.removed = true;
  talk.evicted("c");
  await server.clock.pass(0);
  assert.equal(server.gone, 1);
});

/** A small generator, so that a history that fails can be run again. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

function happen(server: Server, roll: (sides: number) => number): void {
  const talk = server.talk;
  const any = roll(server.messages.length || 1) + 1;
  const what = roll(20);
  if (what < 7) server.post(`message ${roll(1_000_000)}`);
  else if (what < 10) server.post(`answer ${roll(1_000_000)}`, server.messages.length && any);
  else if (what < 13) server.change(any, { words: `changed ${roll(1_000_000)}`, edited: true });
  else if (what < 15) server.change(any, { words: "", deleted: true });
  else if (what < 16) server.change(any, { words: "back again", deleted: false });
  else if (what < 17) talk?.disconnected();
  else if (what < 18) talk?.connected();
  else if (what < 19) server.lose = () => roll(3) === 0;
  else if (roll(6) === 0) server.restore(roll(server.messages.length + 1));
}

const HISTORIES = 300;

test(`${HISTORIES} random histories end with what a fresh page shows`, async () => {
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const roll = dice(seed);
    const server = new Server();
    for (let n = roll(60); n > 0; n -= 1) server.post(`before ${n}`);
    const talk = server.open();
    const first = server.messages.length > 50 ? server.messages.length - 49 : 1;
    talk.connected();
    for (let n = 0; n < 40; n += 1) {
      happen(server, roll);
      if (roll(3) === 0) await server.clock.pass(roll(400));
    }
    server.lose = () => false;
    talk.connected();
    await server.clock.pass(130_000);
    const shown = talk.messages;
    const fresh = server.messages.slice(-shown.length || server.messages.length);
    assert.deepEqual(shown, fresh, `history ${seed}`);
    for (const { reply_to } of shown) {
      if (reply_to) assert.deepEqual(talk.quoted(reply_to), server.messages.find((one) => one.id === reply_to), `history ${seed}`);
    }
    assert.ok((shown[0]?.number ?? first) <= Math.max(first, 1), `history ${seed} begins at ${shown[0]?.number}`);
  }
});

test("the control: without the numbers of the stream a lost entry stays lost", async () => {
  const server = new Server();
  const talk = server.open();
  talk.connected();
  server.lose = () => true;
  server.post("one");
  // Nothing is followed and nothing looked for: what a page without catch-up would know after an hour.
  talk.disconnected();
  await server.clock.pass(3_600_000);
  assert.deepEqual(wordsOf(talk), []);
});
