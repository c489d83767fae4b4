import assert from "node:assert/strict";
import { test } from "node:test";

import { kindOf } from "./request_kind.ts";

const FILES = ["/static/dist/app-1.css"];

function kind(path: string, mode = "navigate", method = "GET"): string {
  return kindOf({ method, mode, url: new URL(path, "https://kith.test").href }, "https://kith.test", FILES);
}

test("pages, and the emergency page among them", () => {
  assert.equal(kind("/today"), "page");
  assert.equal(kind("/emergency"), "emergency");
  assert.equal(kind("/emergency?from=today"), "emergency");
});

test("kept files by their whole name; files of another build are the browser's", () => {
  assert.equal(kind("/static/dist/app-1.css", "no-cors"), "file");
  assert.equal(kind("/static/dist/app-2.css", "no-cors"), "leave");
});

test("parts of pages, sockets and other people's servers are left alone", () => {
  assert.equal(kind("/today", "cors"), "leave");
  assert.equal(kind("/socket.io/?EIO=4&transport=polling", "cors"), "leave");
  assert.equal(kind("https://other.test/emergency"), "leave");
});

test("forms are left alone, but for those that change who is signed in", () => {
  assert.equal(kind("/stays/1/send", "navigate", "POST"), "leave");
  assert.equal(kind("/sign-out", "navigate", "POST"), "sign");
  assert.equal(kind("/invitation/abc", "navigate", "POST"), "sign");
  assert.equal(kind("/sign-in-help", "navigate", "POST"), "leave");
});
