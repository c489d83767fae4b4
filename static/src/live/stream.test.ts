import assert from "node:assert/strict";
import { test } from "node:test";

import type { Entry } from "./protocol.ts";
import { FollowedStream } from "./stream.ts";

const entry = (seq: number): Entry => ({ seq, kind: "nights", subject: null });
const event = (epoch: number, ...seqs: number[]) => ({ stream: "s", epoch, entries: seqs.map(entry) });
const answer = (epoch: number, seq: number, ...seqs: number[]) => ({
  ...event(epoch, ...seqs),
  seq,
  more: false,
  reset: false,
  refused: false,
});

test("entries in order are news once", () => {
  const stream = new FollowedStream({ stream: "s", epoch: 1, seq: 4 });
  assert.equal(stream.hear(event(1, 5, 6)), "new");
  assert.equal(stream.hear(event(1, 5, 6)), "old");
  assert.equal(stream.seq, 6);
});

test("a hole is noticed and closes when its entry comes late", () => {
  const stream = new FollowedStream({ stream: "s", epoch: 1, seq: 4 });
  assert.equal(stream.hear(event(1, 7)), "gap");
  assert.deepEqual([stream.seq, stream.hasGap], [4, true]);
  assert.equal(stream.hear(event(1, 5)), "gap");
  assert.equal(stream.hear(event(1, 6)), "new");
  assert.deepEqual([stream.seq, stream.hasGap], [7, false]);
});

test("another epoch is a reset, but the first entry of an unborn stream is not", () => {
  assert.equal(new FollowedStream({ stream: "s", epoch: 1, seq: 4 }).hear(event(2, 5)), "reset");
  const unborn = new FollowedStream({ stream: "s", epoch: 0, seq: 0 });
  assert.equal(unborn.hear(event(9, 1)), "new");
  assert.deepEqual(unborn.wanted(), { stream: "s", epoch: 9, after: 1 });
});

test("catching up closes a hole and takes the server's place", () => {
  const stream = new FollowedStream({ stream: "s", epoch: 1, seq: 4 });
  stream.hear(event(1, 7));
  assert.equal(stream.catchUp(answer(1, 7, 5, 6, 7)), "new");
  assert.equal(stream.seq, 7);
  assert.equal(stream.catchUp({ ...answer(3, 2), reset: true }), "reset");
  assert.deepEqual(stream.wanted(), { stream: "s", epoch: 3, after: 2 });
});

test("what a part of the page already shows is not news", () => {
  const stream = new FollowedStream({ stream: "s", epoch: 1, seq: 4 });
  stream.hear(event(1, 9));
  stream.read({ stream: "s", epoch: 1, seq: 8 });
  assert.deepEqual([stream.seq, stream.hasGap], [9, false]);
});

test("an answer from before the stream began again moves nothing", () => {
  const stream = new FollowedStream({ stream: "board", epoch: 1, seq: 4 });
  stream.jump(2, 0);
  const late = { stream: "board", epoch: 1, seq: 7, entries: [], more: false, reset: false, refused: false };
  assert.equal(stream.catchUp(late), "reset");
  assert.equal(stream.seq, 0);
});
