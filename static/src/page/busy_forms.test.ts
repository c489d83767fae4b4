import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock } from "../live/fake_clock.ts";
import { BusyForms } from "./busy_forms.ts";

function setUp() {
  const clock = new FakeClock();
  const words: string[] = [];
  const button = { sending: () => words.push("Sending…"), ready: () => words.push("Send") };
  return { clock, words, button, busy: new BusyForms(clock) };
}

test("a second press of the same form does nothing, another form may be sent", () => {
  const { words, button, busy } = setUp();
  const [ask, other] = [{}, {}];
  assert.equal(busy.begin(ask, button), true);
  assert.equal(busy.begin(ask, button), false);
  assert.equal(busy.begin(other, button), true);
  assert.deepEqual(words, ["Sending…", "Sending…"]);
});

test("coming back to the page makes every form ready", async () => {
  const { clock, words, button, busy } = setUp();
  const ask = {};
  busy.begin(ask, button);
  busy.endAll();
  assert.deepEqual(words, ["Sending…", "Send"]);
  assert.equal(busy.begin(ask, button), true);
  await clock.pass(29_999);
  assert.deepEqual(words, ["Sending…", "Send", "Sending…"]);
});

test("a page that does not come lets one press again", async () => {
  const { clock, words, button, busy } = setUp();
  const ask = {};
  busy.begin(ask, button);
  await clock.pass(30_000);
  assert.deepEqual(words, ["Sending…", "Send"]);
  assert.equal(busy.begin(ask, button), true);
});
