import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock } from "./fake_clock.ts";
import { Refresher } from "./refresher.ts";
import type { Outcome } from "./refresher.ts";

function setUp() {
  const clock = new FakeClock();
  const flights: ((outcome: Outcome) => void)[] = [];
  let gone = 0;
  const refresher = new Refresher(
    clock,
    () => new Promise((resolve) => flights.push(resolve)),
    () => (gone += 1),
  );
  return { clock, flights, refresher, gone: () => gone };
}

test("many wishes become one request, at the earliest of their times", async () => {
  const { clock, flights, refresher } = setUp();
  refresher.within(800);
  refresher.within(300);
  refresher.within(900);
  await clock.pass(299);
  assert.equal(flights.length, 0);
  await clock.pass(2_000);
  assert.equal(flights.length, 1);
});

test("one in flight, and one more for whatever came meanwhile", async () => {
  const { clock, flights, refresher } = setUp();
  refresher.now();
  await clock.pass(0);
  for (let n = 0; n < 5; n += 1) refresher.within(100);
  await clock.pass(1_000);
  assert.equal(flights.length, 1);
  flights[0]?.("shown");
  await clock.pass(100);
  assert.equal(flights.length, 2);
  flights[1]?.("shown");
  await clock.pass(5_000);
  assert.equal(flights.length, 2);
});

test("a failed request is tried again, later each time, and at once on retryNow", async () => {
  const { clock, flights, refresher } = setUp();
  refresher.now();
  await clock.pass(0);
  flights[0]?.("failed");
  await clock.pass(999);
  assert.equal(flights.length, 1);
  await clock.pass(1);
  assert.equal(flights.length, 2);
  flights[1]?.("failed");
  await clock.pass(1_500);
  assert.equal(flights.length, 2);
  refresher.retryNow();
  await clock.pass(0);
  assert.equal(flights.length, 3);
});

test("a part that is gone is not asked for again", async () => {
  const { clock, flights, refresher, gone } = setUp();
  refresher.now();
  await clock.pass(0);
  refresher.within(10);
  flights[0]?.("gone");
  await clock.pass(60_000);
  assert.equal(flights.length, 1);
  assert.equal(gone(), 1);
});
