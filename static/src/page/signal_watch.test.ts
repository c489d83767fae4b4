import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock } from "../live/fake_clock.ts";
import { SignalWatch } from "./signal_watch.ts";
import type { Signal } from "./signal_watch.ts";

function setUp() {
  const clock = new FakeClock();
  const said: Signal[] = [];
  return { clock, said, watch: new SignalWatch(clock, (signal) => said.push(signal)) };
}

test("a short break is not told", async () => {
  const { clock, said, watch } = setUp();
  watch.linked(false);
  await clock.pass(1_499);
  watch.linked(true);
  await clock.pass(60_000);
  assert.deepEqual(said, []);
});

test("no signal is told after a second and a half, and its return for three seconds", async () => {
  const { clock, said, watch } = setUp();
  watch.linked(false);
  watch.online(false);
  await clock.pass(1_500);
  assert.deepEqual(said, ["none"]);
  watch.online(true);
  await clock.pass(10_000);
  assert.deepEqual(said, ["none"]);
  watch.linked(true);
  assert.deepEqual(said, ["none", "back"]);
  await clock.pass(3_000);
  assert.deepEqual(said, ["none", "back", "fine"]);
});

test("a new break while 'back' stands is told again", async () => {
  const { clock, said, watch } = setUp();
  watch.online(false);
  await clock.pass(1_500);
  watch.online(true);
  await clock.pass(1_000);
  watch.online(false);
  await clock.pass(2_000);
  assert.deepEqual(said, ["none", "back", "none"]);
  watch.online(true);
  await clock.pass(1_000);
  watch.online(false);
  watch.online(true);
  await clock.pass(60_000);
  assert.deepEqual(said, ["none", "back", "none", "back", "fine"]);
});

test("a line that is cut while nobody looks is told only if it stays cut afterwards", async () => {
  const { clock, said, watch } = setUp();
  watch.seen(false);
  watch.linked(false);
  await clock.pass(60_000);
  watch.seen(true);
  await clock.pass(1_400);
  assert.deepEqual(said, []);
  await clock.pass(100);
  assert.deepEqual(said, ["none"]);
  watch.seen(false);
  watch.linked(true);
  await clock.pass(5_000);
  assert.deepEqual(said, ["none"]);
  watch.seen(true);
  assert.deepEqual(said, ["none", "back"]);
});
