import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock } from "../live/fake_clock.ts";
import { ToastLife } from "./toast_life.ts";

function setUp() {
  const clock = new FakeClock();
  let ends = 0;
  const toast = new ToastLife(clock, () => (ends += 1));
  return { clock, toast, ends: () => ends };
}

test("a toast goes after eight seconds", async () => {
  const { clock, ends } = setUp();
  await clock.pass(7_999);
  assert.equal(ends(), 0);
  await clock.pass(1);
  assert.equal(ends(), 1);
});

test("it stays while it is focused and goes when the focus leaves", async () => {
  const { clock, toast, ends } = setUp();
  toast.hold("focus");
  await clock.pass(60_000);
  assert.equal(ends(), 0);
  toast.release("focus");
  assert.equal(ends(), 1);
});

test("a pointer holds it, and its eight seconds begin again when it leaves", async () => {
  const { clock, toast, ends } = setUp();
  await clock.pass(7_000);
  toast.hold("pointer");
  await clock.pass(60_000);
  toast.release("pointer");
  await clock.pass(7_999);
  assert.equal(ends(), 0);
  await clock.pass(1);
  assert.equal(ends(), 1);
});

test("the focus leaving under a pointer does not take it away", async () => {
  const { clock, toast, ends } = setUp();
  toast.hold("pointer");
  toast.hold("focus");
  toast.release("focus");
  await clock.pass(60_000);
  assert.equal(ends(), 0);
  toast.release("pointer");
  await clock.pass(8_000);
  assert.equal(ends(), 1);
});
