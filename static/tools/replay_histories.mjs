/**
 * Replays histories that the server wrote, in the engine that is shipped: `replay_histories.mjs FILE`.
 *
 * Each step of a history says what the server knew then: what it would answer to a page that asks, and what its relay
 * sent. Some of that gets lost here, by dice; in the end the page must show what a fresh one shows.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { Talk } from "../src/conversations/talk.ts";
import { FakeClock } from "../src/live/fake_clock.ts";

const PAGE = 50;
const ENTRIES = 200;

function dice(seed) {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

class Replay {
  clock = new FakeClock();
  gone = 0;
  talk = undefined;

  constructor(history) {
    this.history = history;
    this.state = history.steps[0].state;
    this.roll = dice(history.seed);
  }

  /** Opens the page anew, as it is now; nothing where the person may not see it. */
  open() {
    const { page } = this.state;
    this.talk = undefined;
    if (!page) return;
    const ports = {
      clock: this.clock,
      follow: async (wanted) => wanted.map((one) => this.#follow(one)),
      since: async (after, named) => this.#since(after, named),
      changed: () => undefined,
      gone: () => this.#reload(),
    };
    this.talk = new Talk(ports, page.positions, page.messages, page.upto, page.quotes);
    this.talk.connected();
  }

  #reload() {
    this.gone += 1;
    this.open();
  }

  #follow({ stream, epoch, after }) {
    const known = this.state.streams[stream];
    if (!known || known.refused) return { stream, epoch: 0, seq: 0, entries: [], more: false, reset: false, refused: true };
    const head = known.entries.length;
    const fresh = epoch === 0 && after === 0;
    const reset = (!fresh && epoch !== known.epoch) || after > head;
    const entries = reset ? [] : known.entries.slice(after, after + ENTRIES);
    const seq = reset ? head : (entries.at(-1)?.seq ?? after);
    return { stream, epoch: known.epoch, seq, entries, more: seq < head, reset, refused: false };
  }

  #since(after, named) {
    const { page, visible } = this.state;
    if (!page) return undefined;
    const found = visible.filter((one) => one.number > after);
    const changed = visible.filter((one) => named.includes(one.id));
    const told = [...found.slice(0, PAGE), ...changed];
    const quotes = visible.filter((one) => told.some((other) => other.reply_to === one.id) && !told.includes(one));
    return { ...page.standing, messages: found.slice(0, PAGE), changed, quotes, more: found.length > PAGE };
  }

  async run({ catchesUp = true } = {}) {
    this.open();
    for (const { state, told } of this.history.steps.slice(1)) {
      this.state = state;
      const lost = this.roll(4) === 0;
      for (const event of told) if (!lost && this.talk) this.talk[event.what](event.what === "evicted" ? event.stream : event);
      if (this.roll(12) === 0) this.talk?.disconnected();
      else if (this.roll(6) === 0) this.talk?.connected();
      if (this.roll(3) === 0) await this.clock.pass(this.roll(400));
      if (!this.talk && this.roll(2) === 0) this.open();
    }
    if (!catchesUp) return;
    if (!this.talk) this.open();
    this.talk?.connected();
    await this.clock.pass(130_000);
  }

  judge() {
    const { page, visible } = this.state;
    const name = `history ${this.history.seed}`;
    if (!page) {
      assert.equal(this.talk, undefined, `${name}: who was taken out still has a page`);
      return 0;
    }
    const shown = this.talk.messages;
    assert.deepEqual(shown, visible.slice(visible.length - shown.length), `${name}: what is shown is not what is true`);
    const fresh = page.messages.slice(-Math.min(shown.length, page.messages.length));
    assert.deepEqual(shown.slice(-fresh.length || shown.length), fresh, `${name}: not what a fresh page shows`);
    for (const { reply_to: answered } of shown) {
      const original = visible.find((one) => one.id === answered);
      if (answered) assert.deepEqual(this.talk.quoted(answered), original, `${name}: an answer quotes what is not true`);
    }
    assert.ok(shown.length > 0 || visible.length === 0, `${name}: nothing is shown`);
    return shown.length;
  }
}

const histories = JSON.parse(readFileSync(process.argv[2], "utf8"));
let shown = 0;
let reloads = 0;
let stale = 0;
for (const history of histories) {
  const replay = new Replay(history);
  await replay.run();
  shown += replay.judge();
  reloads += replay.gone;
  const control = new Replay(history);
  await control.run({ catchesUp: false });
  try {
    control.judge();
  } catch {
    stale += 1;
  }
}
console.log(JSON.stringify({ histories: histories.length, shown, reloads, stale }));
