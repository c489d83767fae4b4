import assert from "node:assert/strict";
import { test } from "node:test";

import { outcomeOf } from "./part_answer.ts";

const basic = (status: number) => outcomeOf({ type: "basic", status });

test("a part that came is shown", () => assert.equal(basic(200), "shown"));

test("a redirect, no access, not found and moved on mean that the page must be read again", () => {
  assert.equal(outcomeOf({ type: "opaqueredirect", status: 0 }), "gone");
  assert.deepEqual([401, 403, 404, 409, 410].map(basic), Array(5).fill("gone"));
});

test("a server that is busy, resting or broken is asked again later", () => {
  assert.deepEqual([400, 408, 429, 500, 502, 503, 504].map(basic), Array(7).fill("failed"));
});
