import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock } from "../live/fake_clock.ts";
import { IdleWatch, WARNED } from "./idle_watch.ts";

const MINUTE = 60_000;

function setUp(lasts = 30 * MINUTE) {
  const clock = new FakeClock();
  const said: string[] = [];
  const shared = { at: 0, read: () => shared.at, write: (at: number) => (shared.at = at) };
  let now = 0;
  const watch = new IdleWatch(clock, () => now, lasts, shared, {
    ask: (minutes) => said.push(`ask ${minutes}`),
    rest: () => said.push("rest"),
    end: () => said.push("end"),
  });
  const pass = async (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left -= 1000) {
      now += Math.min(1000, left);
      await clock.pass(Math.min(1000, left));
    }
  };
  return { said, shared, watch, pass, sleep: (milliseconds: number) => (now += milliseconds), now: () => now };
}

test("two minutes before the end it asks, again a minute later, and then ends", async () => {
  const { said, pass } = setUp();
  await pass(30 * MINUTE - WARNED - 1000);
  assert.deepEqual(said, []);
  await pass(1000);
  assert.deepEqual(said, ["ask 2"]);
  await pass(MINUTE);
  assert.deepEqual(said, ["ask 2", "ask 1"]);
  await pass(MINUTE);
  assert.deepEqual(said, ["ask 2", "ask 1", "end"]);
});

test("who answers has all the time again", async () => {
  const { said, pass, watch } = setUp();
  await pass(29 * MINUTE);
  watch.used();
  assert.deepEqual(said, ["ask 2", "ask 1", "rest"]);
  await pass(27 * MINUTE);
  assert.deepEqual(said, ["ask 2", "ask 1", "rest"]);
});

test("use of another window counts here", async () => {
  const { said, pass, shared, watch, now } = setUp();
  await pass(28 * MINUTE);
  shared.write(now());
  watch.look();
  assert.deepEqual(said, ["ask 2", "rest"]);
});

test("a machine that slept through it has ended", async () => {
  const { said, sleep, watch } = setUp();
  sleep(3 * 60 * MINUTE);
  watch.look();
  assert.deepEqual(said, ["end"]);
});
