import assert from "node:assert/strict";
import { test } from "node:test";

import { begunAt, offersFor, withName } from "./names.ts";

const PEOPLE = ["Anil Sethi", "Dee Marsh", "Dee Nowak", "Marion Tallis"];

test("a name is begun by an @ at the beginning of a word", () => {
  assert.deepEqual(begunAt("Hello @De", 9), { from: 6, typed: "De" });
  assert.deepEqual(begunAt("@", 1), { from: 0, typed: "" });
  assert.deepEqual(begunAt("(@Dee Ma", 8), { from: 1, typed: "Dee Ma" });
  assert.equal(begunAt("dee@kith", 8), undefined, "an address of mail is none");
  assert.equal(begunAt("@Dee Marsh is", 13), undefined);
  assert.equal(begunAt("@Dee", 0), undefined, "behind the caret nothing counts");
});

test("whoever reads here and is called so is offered, at most five", () => {
  assert.deepEqual(offersFor(PEOPLE, "de"), ["Dee Marsh", "Dee Nowak"]);
  assert.deepEqual(offersFor(PEOPLE, "tal"), ["Marion Tallis"]);
  assert.deepEqual(offersFor(PEOPLE, "Dee Marsh"), [], "it stands there already");
  assert.equal(offersFor([...PEOPLE, ...PEOPLE], "").length, 5);
});

test("the name is put where it was begun, with one space behind it", () => {
  const text = "Thanks @ma for it";
  const begun = begunAt(text, 10);
  assert.ok(begun);
  assert.deepEqual(withName(text, 10, begun, "Marion Tallis"), ["Thanks @Marion Tallis for it", 22]);
});
