import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, bytesOf, optionsOf, textOf } from "./passkey_json.ts";

test("bytes come back as they went, whatever they are", () => {
  const all = Uint8Array.from({ length: 256 }, (_, index) => index);
  assert.deepEqual(bytesOf(textOf(all.buffer)), all);
  assert.match(textOf(all.buffer), /^[A-Za-z0-9_-]+$/);
});

test("what is bytes in the options becomes bytes, the rest stays", () => {
  const made = optionsOf(
    JSON.stringify({
      challenge: "AQID",
      timeout: 60000,
      user: { id: "BAU", name: "dee@kith.test", displayName: "Dee" },
      excludeCredentials: [{ id: "Bg", type: "public-key" }],
    }),
  );
  assert.deepEqual(made["challenge"], Uint8Array.of(1, 2, 3));
  assert.deepEqual(made["user"], { id: Uint8Array.of(4, 5), name: "dee@kith.test", displayName: "Dee" });
  assert.deepEqual(made["excludeCredentials"], [{ id: Uint8Array.of(6), type: "public-key" }]);
  assert.equal(made["timeout"], 60000);
  assert.equal("allowCredentials" in made, false);
});

test("an answer holds the parts that it has", () => {
  const one = Uint8Array.of(1).buffer;
  const said = JSON.parse(answerOf("AQ", one, "public-key", { clientDataJSON: one, signature: one, userHandle: null })) as {
    rawId: string;
    response: Record<string, string>;
  };
  assert.equal(said.rawId, "AQ");
  assert.deepEqual(said.response, { clientDataJSON: "AQ", signature: "AQ" });
});
