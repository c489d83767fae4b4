import assert from "node:assert/strict";
import { test } from "node:test";
import { type Control, forgetDraft, keepDraft, restoreDraft, type Shelf } from "./kept_draft.ts";

class Drawer implements Shelf {
  readonly kept = new Map<string, string>();
  getItem = (name: string): string | null => this.kept.get(name) ?? null;
  setItem = (name: string, value: string): void => void this.kept.set(name, value);
  removeItem = (name: string): void => void this.kept.delete(name);
}

const words = (name: string, value = ""): Control => ({ name, type: "textarea", value, checked: false });
const tick = (name: string, value: string, checked = false): Control => ({ name, type: "checkbox", value, checked });

test("words and ticks come back into an empty form", () => {
  const drawer = new Drawer();
  keepDraft(drawer, "concern", [words("story", "He is afraid"), tick("people", "a", true), tick("people", "b")]);
  const form = [words("story"), tick("people", "a"), tick("people", "b")];
  assert.equal(restoreDraft(drawer, "concern", form), true);
  assert.deepEqual(form.map((one) => [one.value, one.checked]), [["He is afraid", false], ["a", true], ["b", false]]);
});

test("what the server put there stays", () => {
  const drawer = new Drawer();
  keepDraft(drawer, "concern", [words("story", "old")]);
  const form = [words("story", "from the server")];
  assert.equal(restoreDraft(drawer, "concern", form), false);
  assert.equal(form[0]?.value, "from the server");
});

test("tokens are never kept, and a sent draft is gone", () => {
  const drawer = new Drawer();
  keepDraft(drawer, "concern", [{ name: "link", type: "hidden", value: "secret", checked: false }, words("story", "x")]);
  assert.doesNotMatch([...drawer.kept.values()].join(), /secret/);
  forgetDraft(drawer, "concern");
  assert.equal(drawer.kept.size, 0);
});

test("storage that refuses stops nothing", () => {
  const refuse = (): never => {
    throw new Error("full");
  };
  const broken: Shelf = { getItem: refuse, setItem: refuse, removeItem: refuse };
  keepDraft(broken, "concern", [words("story", "x")]);
  assert.equal(restoreDraft(broken, "concern", [words("story")]), false);
  forgetDraft(broken, "concern");
});
