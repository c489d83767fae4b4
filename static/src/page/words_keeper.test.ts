import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock, settle } from "../live/fake_clock.ts";
import { WordsKeeper } from "./words_keeper.ts";

interface Line {
  readonly clock: FakeClock;
  readonly keeper: WordsKeeper;
  readonly told: boolean[];
  /** How each save that was begun ends. */
  readonly answers: ((kept: boolean) => void)[];
}

function line(): Line {
  const clock = new FakeClock();
  const told: boolean[] = [];
  const answers: ((kept: boolean) => void)[] = [];
  const save = (): Promise<boolean> => new Promise((resolve) => answers.push(resolve));
  return { clock, told, answers, keeper: new WordsKeeper(clock, save, (kept) => told.push(kept)) };
}

test("words are saved once, a moment after the typing stops", async () => {
  const { clock, keeper, told, answers } = line();
  keeper.typed();
  await clock.pass(700);
  keeper.typed();
  await clock.pass(700);
  assert.equal(answers.length, 0);
  await clock.pass(100);
  assert.equal(answers.length, 1);
  answers[0]?.(true);
  await settle();
  assert.deepEqual(told, [false, false, true]);
});

test("what is typed during a save is saved after it, and only then are the words kept", async () => {
  const { clock, keeper, told, answers } = line();
  keeper.typed();
  await clock.pass(800);
  keeper.typed();
  await clock.pass(5_000);
  assert.equal(answers.length, 1);
  answers[0]?.(true);
  await settle();
  assert.deepEqual(told, [false, false]);
  await clock.pass(800);
  answers[1]?.(true);
  await settle();
  assert.deepEqual(told, [false, false, true]);
});

test("a save that failed is tried again, at once when somebody asks for it", async () => {
  const { clock, keeper, told, answers } = line();
  keeper.typed();
  await clock.pass(800);
  answers[0]?.(false);
  await settle();
  await clock.pass(5_000);
  assert.equal(answers.length, 2);
  answers[1]?.(false);
  await settle();
  keeper.flush();
  assert.equal(answers.length, 3);
  answers[2]?.(true);
  await settle();
  keeper.flush();
  assert.equal(answers.length, 3);
  assert.deepEqual(told, [false, true]);
});

test("nothing is saved beside the form that carries the words", async () => {
  const { clock, keeper, answers } = line();
  keeper.typed();
  keeper.end();
  await clock.pass(10_000);
  keeper.flush();
  assert.equal(answers.length, 0);
  keeper.begin();
  keeper.flush();
  assert.equal(answers.length, 1);
});
