import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock, settle } from "../live/fake_clock.ts";
import { SLOW, whenSlow } from "./slow_wait.ts";

function begin() {
  const clock = new FakeClock();
  const said: string[] = [];
  let end: { resolve: (part: string) => void; reject: (error: Error) => void } | undefined;
  const work = new Promise<string>((resolve, reject) => {
    end = { resolve, reject };
  });
  const waited = whenSlow(clock, work, () => said.push("shown"), () => said.push("hidden"));
  return { clock, said, waited, end };
}

test("a quick answer shows nothing", async () => {
  const { clock, said, waited, end } = begin();
  await clock.pass(SLOW - 1);
  end?.resolve("part");
  assert.equal(await waited, "part");
  await clock.pass(SLOW);
  assert.deepEqual(said, []);
});

test("a slow one shows shapes from 300 ms on until it is there", async () => {
  const { clock, said, waited, end } = begin();
  await clock.pass(SLOW);
  assert.deepEqual(said, ["shown"]);
  end?.resolve("part");
  await waited;
  assert.deepEqual(said, ["shown", "hidden"]);
});

test("one that fails takes the shapes away", async () => {
  const { clock, said, waited, end } = begin();
  await clock.pass(SLOW);
  end?.reject(new Error("gone"));
  await assert.rejects(waited);
  await settle();
  assert.deepEqual(said, ["shown", "hidden"]);
});
