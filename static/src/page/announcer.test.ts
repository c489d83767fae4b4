import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock } from "../live/fake_clock.ts";
import { Announcer, asSentence } from "./announcer.ts";

function setUp() {
  const clock = new FakeClock();
  const shown: string[] = [];
  return { clock, shown, announcer: new Announcer(clock, (words) => shown.push(words)) };
}

test("what changes together is said together, each once", async () => {
  const { clock, shown, announcer } = setUp();
  announcer.say("3 asks wait");
  announcer.say("Heron. 2 beds free tonight.");
  announcer.say("3 asks wait");
  await clock.pass(399);
  assert.deepEqual(shown, []);
  await clock.pass(1);
  assert.deepEqual(shown, ["3 asks wait. Heron. 2 beds free tonight."]);
});

test("old news is taken away, newer news is not", async () => {
  const { clock, shown, announcer } = setUp();
  announcer.say("One");
  await clock.pass(5_000);
  announcer.say("Two");
  await clock.pass(7_000);
  assert.deepEqual(shown, ["One.", "Two."]);
  await clock.pass(8_000);
  assert.deepEqual(shown, ["One.", "Two.", ""]);
});

test("words become one line with an end; nothing is not said", async () => {
  assert.equal(asSentence("  4 things\n  wait "), "4 things wait.");
  assert.equal(asSentence("Certain?"), "Certain?");
  const { clock, shown, announcer } = setUp();
  announcer.say("  ");
  await clock.pass(10_000);
  assert.deepEqual(shown, []);
});
