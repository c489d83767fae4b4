import assert from "node:assert/strict";
import { test } from "node:test";

import { mayReload } from "./reload_once.ts";

function notes() {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) };
}

test("a page is loaded again once, and once more after a while", () => {
  const memory = notes();
  assert.equal(mayReload(memory, "/today", 1_000), true);
  assert.equal(mayReload(memory, "/today", 20_000), false);
  assert.equal(mayReload(memory, "/stays", 20_000), true);
  assert.equal(mayReload(memory, "/today", 60_000), true);
  assert.equal(mayReload(memory, "/today", 91_000), true);
});
