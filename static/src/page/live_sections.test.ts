import assert from "node:assert/strict";
import { test } from "node:test";

import { readPositions } from "./live_sections.ts";

test("the lists are read side by side", () => {
  assert.deepEqual(readPositions("a b", "1 0", "12 0"), [
    { stream: "a", epoch: 1, seq: 12 },
    { stream: "b", epoch: 0, seq: 0 },
  ]);
});

test("no streams, no positions; a line without its numbers is left out", () => {
  assert.deepEqual(readPositions("", "", ""), []);
  assert.deepEqual(readPositions("a b", "1", "12 x"), [{ stream: "a", epoch: 1, seq: 12 }]);
});
