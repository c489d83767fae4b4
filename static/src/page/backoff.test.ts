import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock } from "../live/fake_clock.ts";
import { Backoff } from "./backoff.ts";

async function waitOf(clock: FakeClock, backoff: Backoff): Promise<number> {
  let done = false;
  let waited = 0;
  backoff.again(() => (done = true));
  while (!done && waited < 100_000) {
    await clock.pass(100);
    waited += 100;
  }
  return waited;
}

test("each wait is twice the last, up to the longest, until all is well", async () => {
  const clock = new FakeClock();
  const backoff = new Backoff(clock, 1_000, 5_000);
  const waits = [];
  for (let n = 0; n < 5; n += 1) waits.push(await waitOf(clock, backoff));
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 5_000, 5_000]);
  backoff.reset();
  assert.equal(await waitOf(clock, backoff), 1_000);
});

test("chance spreads a wait between half and one and a half", async () => {
  const clock = new FakeClock();
  clock.luck = 0;
  assert.equal(await waitOf(clock, new Backoff(clock, 1_000, 5_000)), 500);
  clock.luck = 0.9;
  assert.equal(await waitOf(clock, new Backoff(clock, 1_000, 5_000)), 1_400);
});

test("asking twice does the work once, and reset drops it", async () => {
  const clock = new FakeClock();
  const backoff = new Backoff(clock, 1_000, 5_000);
  let done = 0;
  backoff.again(() => (done += 1));
  backoff.again(() => (done += 1));
  await clock.pass(10_000);
  assert.equal(done, 1);
  backoff.again(() => (done += 1));
  backoff.reset();
  await clock.pass(60_000);
  assert.equal(done, 1);
});
