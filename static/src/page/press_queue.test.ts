import assert from "node:assert/strict";
import { test } from "node:test";

import { settle } from "../live/fake_clock.ts";
import { PressQueue } from "./press_queue.ts";

function setUp() {
  const sent: string[] = [];
  const answers: ((goesOn: boolean) => void)[] = [];
  const queue = new PressQueue<string>((press) => {
    sent.push(press);
    return new Promise((resolve) => answers.push(resolve));
  });
  return { sent, answers, queue };
}

test("a quick second press waits for the answer to the first", async () => {
  const { sent, answers, queue } = setUp();
  queue.press("4 December");
  queue.press("6 December");
  await settle();
  assert.deepEqual(sent, ["4 December"]);
  answers[0]?.(true);
  await settle();
  assert.deepEqual(sent, ["4 December", "6 December"]);
});

test("after a failure what waits is dropped, and the next press is sent", async () => {
  const { sent, answers, queue } = setUp();
  queue.press("4");
  queue.press("6");
  answers[0]?.(false);
  await settle();
  assert.deepEqual(sent, ["4"]);
  queue.press("8");
  assert.deepEqual(sent, ["4", "8"]);
});
