import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveEngine } from "./engine.ts";
import { FakeClock, settle } from "./fake_clock.ts";
import type { Answer, Entry, Wanted } from "./protocol.ts";
import type { Outcome } from "./refresher.ts";

/** A server of streams with the answers of the real one, and a page with two parts. */
class World {
  readonly clock = new FakeClock();
  readonly followed: Wanted[][] = [];
  readonly refreshed: string[] = [];
  reloads = 0;
  heads: Record<string, number> = { board: 4, me: 2 };
  epoch = 1;
  mostEntries = 200;
  refused = new Set<string>();
  followFails = false;
  outcome: Outcome = "shown";
  readonly engine: LiveEngine;

  constructor() {
    this.engine = new LiveEngine({
      clock: this.clock,
      follow: async (wanted) => {
        this.followed.push([...wanted]);
        if (this.followFails) throw new Error("no answer");
        return wanted.map((line) => this.#answer(line));
      },
      refresh: async (key) => {
        this.refreshed.push(key);
        if (this.outcome === "shown") this.show();
        return this.outcome;
      },
      reload: () => (this.reloads += 1),
    });
  }

  /** The page as the server would print it now. */
  show(): void {
    const at = (stream: string) => ({ stream, epoch: this.epoch, seq: this.heads[stream] ?? 0 });
    this.engine.show([
      { key: "board", positions: [at("board")] },
      { key: "today", positions: [at("board"), at("me")] },
    ]);
  }

  entries(stream: string, ...seqs: number[]): Entry[] {
    return seqs.map((seq) => ({ seq, kind: "nights", subject: stream }));
  }

  emit(stream: string, ...seqs: number[]): void {
    this.engine.entries({ stream, epoch: this.epoch, entries: this.entries(stream, ...seqs) });
  }

  #answer({ stream, epoch, after }: Wanted): Answer {
    const head = this.heads[stream] ?? 0;
    const reset = epoch !== this.epoch || after > head;
    const last = reset ? head : Math.min(head, after + this.mostEntries);
    const seqs = Array.from({ length: reset ? 0 : last - after }, (_, n) => after + 1 + n);
    const answer = { stream, epoch: this.epoch, seq: last, entries: this.entries(stream, ...seqs) };
    return { ...answer, more: last < head, reset, refused: this.refused.has(stream) };
  }
}

async function joined(): Promise<World> {
  const world = new World();
  world.show();
  world.engine.connected();
  await settle();
  return world;
}

test("on connecting it follows each stream from where the page was read, and refreshes nothing", async () => {
  const world = await joined();
  assert.deepEqual(world.followed, [
    [
      { stream: "board", epoch: 1, after: 4 },
      { stream: "me", epoch: 1, after: 2 },
    ],
  ]);
  await world.clock.pass(5_000);
  assert.deepEqual(world.refreshed, []);
});

test("an entry refreshes the parts that it concerns, within a second, once", async () => {
  const world = await joined();
  world.heads["me"] = 3;
  world.emit("me", 3);
  await world.clock.pass(499);
  assert.deepEqual(world.refreshed, []);
  await world.clock.pass(600);
  assert.deepEqual(world.refreshed, ["today"]);
  world.emit("me", 3);
  await world.clock.pass(5_000);
  assert.deepEqual(world.refreshed, ["today"]);
});

test("what came while away is caught up on reconnecting", async () => {
  const world = await joined();
  world.engine.disconnected();
  world.heads["board"] = 9;
  world.engine.connected();
  await world.clock.pass(1_000);
  assert.deepEqual(world.refreshed.toSorted(), ["board", "today"]);
});

test("many entries are asked for by the page until there are no more", async () => {
  const world = await joined();
  world.mostEntries = 2;
  world.heads["board"] = 9;
  world.engine.catchUp();
  await settle();
  const boards = world.followed.flat().filter((line) => line.stream === "board");
  assert.deepEqual(boards.map((line) => line.after), [4, 4, 6, 8]);
});

test("a hole that closes by itself is not asked for; one that stays is", async () => {
  const world = await joined();
  world.heads["board"] = 6;
  world.emit("board", 6);
  await world.clock.pass(100);
  world.emit("board", 5);
  await world.clock.pass(400);
  assert.equal(world.followed.length, 1);
  world.heads["board"] = 8;
  world.emit("board", 8);
  await world.clock.pass(399);
  assert.equal(world.followed.length, 1);
  await world.clock.pass(1);
  assert.equal(world.followed.length, 2);
});

test("a reset reads the parts anew and goes on from the new epoch", async () => {
  const world = await joined();
  world.epoch = 2;
  world.heads["board"] = 1;
  world.engine.reset({ stream: "board", epoch: 2, seq: 1 });
  await world.clock.pass(0);
  assert.deepEqual(world.refreshed.toSorted(), ["board", "today"]);
  world.heads["board"] = 2;
  world.emit("board", 2);
  await world.clock.pass(1_000);
  assert.equal(world.refreshed.length, 4);
});

test("entries of another epoch make it ask, and the answer resets", async () => {
  const world = await joined();
  world.epoch = 2;
  world.heads["board"] = 1;
  world.emit("board", 1);
  await world.clock.pass(0);
  assert.deepEqual([...new Set(world.refreshed)].toSorted(), ["board", "today"]);
});

test("a change of one's own is shown at once", async () => {
  const world = await joined();
  world.engine.ownChange();
  await world.clock.pass(0);
  assert.deepEqual(world.refreshed, ["board", "today"]);
});

test("a stream that is refused is not followed again, and its parts are asked for", async () => {
  const world = new World();
  world.refused.add("me");
  world.show();
  world.engine.connected();
  await world.clock.pass(0);
  assert.deepEqual(world.refreshed, ["today"]);
  await world.clock.pass(30_000);
  assert.deepEqual(world.followed.flat().map((line) => line.stream), ["board", "me"]);
});

test("a stream that was refused is asked for again over a new link", async () => {
  const world = new World();
  world.refused.add("me");
  world.show();
  world.engine.connected();
  await world.clock.pass(0);
  world.refused.clear();
  world.heads["me"] = 3;
  world.engine.disconnected();
  world.engine.connected();
  await settle();
  assert.deepEqual(world.followed.at(-1)?.map((line) => line.stream), ["board", "me"]);
});

test("an answer that promises more but brings nothing is not asked for again and again", async () => {
  const world = await joined();
  world.heads["board"] = 9;
  world.mostEntries = 0;
  world.engine.catchUp();
  await settle();
  assert.equal(world.followed.length, 2);
});

test("a part that is gone reloads the page", async () => {
  const world = await joined();
  world.outcome = "gone";
  world.engine.evicted("board");
  await world.clock.pass(0);
  assert.equal(world.reloads, 2);
});

test("every minute it asks whether something was missed, but not while away", async () => {
  const world = await joined();
  await world.clock.pass(120_000);
  assert.equal(world.followed.length, 3);
  world.engine.disconnected();
  await world.clock.pass(600_000);
  assert.equal(world.followed.length, 3);
});

test("a follow without an answer is sent again", async () => {
  const world = new World();
  world.followFails = true;
  world.show();
  world.engine.connected();
  await settle();
  world.followFails = false;
  world.heads["board"] = 5;
  await world.clock.pass(2_000);
  assert.equal(world.followed.length, 2);
  await world.clock.pass(1_000);
  assert.deepEqual(world.refreshed.toSorted(), ["board", "today"]);
});

test("a follow that fails again and again is sent ever more seldom", async () => {
  const world = new World();
  world.followFails = true;
  world.show();
  world.engine.connected();
  await world.clock.pass(50_000);
  assert.equal(world.followed.length, 5);
});

test("a link that broke during a follow and is back is used at once", async () => {
  const world = new World();
  world.followFails = true;
  world.show();
  world.engine.connected();
  world.engine.disconnected();
  world.engine.connected();
  world.followFails = false;
  await settle();
  assert.equal(world.followed.length, 2);
});

test("asking while an answer is awaited asks once more, not twice at once", async () => {
  const world = await joined();
  world.engine.catchUp();
  world.engine.catchUp();
  world.engine.catchUp();
  await settle();
  assert.equal(world.followed.length, 3);
});

test("a refresh that failed is tried again when the link is back", async () => {
  const world = await joined();
  world.outcome = "failed";
  world.heads["me"] = 3;
  world.emit("me", 3);
  await world.clock.pass(1_000);
  assert.equal(world.refreshed.length, 1);
  world.outcome = "shown";
  world.engine.disconnected();
  world.engine.connected();
  await world.clock.pass(0);
  assert.equal(world.refreshed.length, 2);
});
