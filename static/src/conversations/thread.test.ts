import assert from "node:assert/strict";
import { test } from "node:test";

import type { Message } from "./message.ts";
import { dayOf, rowsOf, stateWords, timeOf } from "./thread.ts";

const NOW = Date.UTC(2026, 2, 4, 12, 0);
const HOUR = 3_600_000;

function said(number: number, author: string, at: number): Message {
  const plain = { worker: false, role: "", edited: false, deleted: false, held: false, reply_to: "", felt: [], asked: null, name: author, initials: "X", words: "Hello" };
  return { id: `${number}`, number, client: `${number}`, author, at: new Date(at).toISOString(), ...plain };
}

test("times and days are those of London", () => {
  assert.equal(timeOf(Date.UTC(2026, 5, 1, 23, 30)), "00:30");
  assert.equal(timeOf(Date.UTC(2026, 0, 1, 9, 2)), "09:02");
  assert.equal(dayOf(NOW, NOW), "Today");
  assert.equal(dayOf(NOW - 24 * HOUR, NOW), "Yesterday");
  assert.equal(dayOf(Date.UTC(2026, 0, 8, 12), NOW), "Thursday 8 January");
  assert.equal(dayOf(Date.UTC(2025, 11, 4, 12), NOW), "Thursday 4 December 2025");
});

test("one author's messages within five minutes stand under one name, and a day has its line once", () => {
  const messages = [
    said(1, "dee", NOW - 30 * HOUR),
    said(2, "dee", NOW - 30 * HOUR + 60_000),
    said(3, "anil", NOW - 30 * HOUR + 90_000),
    said(4, "anil", NOW - 1 * HOUR),
    said(5, "anil", NOW - 1 * HOUR + 6 * 60_000),
  ];
  const rows = rowsOf(messages, [], "anil", NOW);
  assert.deepEqual(rows.map((row) => [row.day !== "", row.follows, row.own]), [
    [true, false, false],
    [false, true, false],
    [false, false, true],
    [true, false, true],
    [false, false, true],
  ]);
});

test("what waits stands under everything and says how it is", () => {
  const waiting = { client: "a", words: "On its way", at: NOW, state: "waiting", why: "" } as const;
  const rows = rowsOf([said(1, "dee", NOW)], [waiting], "me", NOW);
  assert.deepEqual(rows.map((row) => row.key), ["m1", "wa"]);
  assert.equal(stateWords(waiting), "Waiting for signal. It will send by itself.");
  assert.equal(stateWords({ ...waiting, state: "failed", why: "Too long." }), "Not sent. Your words are kept. Too long.");
});

test("an answer shows what it answers as it is now: changed, deleted, held back, or not to be seen", () => {
  const first = { ...said(1, "dee", NOW), words: `See you   at\nthe hub ${"x".repeat(200)}` };
  const answer = { ...said(2, "anil", NOW), reply_to: "1" };
  const over = (original: Message | undefined, shown: readonly Message[] = [first, answer]) =>
    rowsOf(shown, [], "me", NOW, (id) => (id === "1" ? original : undefined)).at(-1)?.quote;
  assert.equal(over(first)?.words.length, 121);
  assert.deepEqual(over({ ...first, words: "At noon" }), { name: "dee", words: "At noon", number: 1, here: true });
  assert.equal(over({ ...first, words: "", deleted: true })?.words, "This message was deleted.");
  assert.equal(over({ ...first, words: "", held: true })?.words, "Held back by the safeguarding team.");
  assert.deepEqual(over(undefined, [answer]), { name: "", words: "An earlier message", number: 0, here: false });
  assert.equal(over(first, [answer])?.here, false);
});

test("what waits to be sent shows what it answers too", () => {
  const waiting = { client: "a", words: "Yes", at: NOW, state: "waiting", why: "", reply_to: "1" } as const;
  const rows = rowsOf([said(1, "dee", NOW)], [waiting], "me", NOW, () => said(1, "dee", NOW));
  assert.deepEqual(rows[1]?.quote, { name: "dee", words: "Hello", number: 1, here: true });
});
