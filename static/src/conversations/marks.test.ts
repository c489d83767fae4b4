import assert from "node:assert/strict";
import { test } from "node:test";

import { askedWords, feltWords, signOfMarks } from "./marks.ts";
import type { Message } from "./message.ts";

test("what is asked is said to each as it concerns them", () => {
  assert.equal(askedWords("Joanne Pryce", { of: 9, done: 6, mine: "asked" }), "Joanne Pryce asks you to confirm. 6 of 9 have.");
  assert.equal(askedWords("Joanne Pryce", { of: 9, done: 7, mine: "done" }), "You have confirmed. 7 of 9 have.");
  assert.equal(askedWords("Joanne Pryce", { of: 9, done: 7, mine: "" }), "7 of 9 have confirmed.");
});

test("a feeling is read aloud by its word, with who shares it", () => {
  const signs = new Map([["thanks", ["🙏", "Thank you"]]] as const);
  assert.deepEqual(feltWords([["thanks", ["Dee Marsh", "Anil Sethi"], false]], signs), ["🙏 Thank you: Dee Marsh, Anil Sethi"]);
});

test("what is equal under a message is not drawn again", () => {
  const one = { felt: [["thanks", ["Dee Marsh"], true]], asked: null } as unknown as Message;
  assert.equal(signOfMarks(one), signOfMarks({ ...one, words: "other" }));
  assert.notEqual(signOfMarks(one), signOfMarks({ ...one, felt: [] }));
});
