import assert from "node:assert/strict";
import { test } from "node:test";

import { actedOf, asksAnew, wordsOf } from "./acting.ts";

const answered = (status: number, body: unknown = {}): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), { status });

test("what was done is said by the message itself", async () => {
  const acted = await actedOf(answered(200));
  assert.equal(wordsOf(acted), "");
  assert.ok(asksAnew(acted));
});

for (const status of [403, 404, 409, 410]) {
  test(`after ${status} the message is asked for anew, and nobody is told to press again`, async () => {
    const acted = await actedOf(answered(status));
    assert.equal(wordsOf(acted), "This message is not there now.");
    assert.ok(asksAnew(acted));
  });
}

for (const status of [429, 500, 503]) {
  test(`after ${status} pressing again helps`, async () => {
    const acted = await actedOf(answered(status));
    assert.equal(wordsOf(acted), "Not done. Press it again.");
    assert.ok(!asksAnew(acted));
  });
}

test("why it was refused is said in the server's words", async () => {
  const acted = await actedOf(answered(422, { errors: { feel: "Ring them." } }));
  assert.equal(wordsOf(acted), "Ring them.");
  assert.ok(!asksAnew(acted));
});

test("a page that is too old is to be loaded again", async () => {
  assert.equal(wordsOf(await actedOf(answered(400))), "Load this page again, then try again.");
});
