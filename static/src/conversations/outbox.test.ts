import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeClock, settle } from "../live/fake_clock.ts";
import type { Waiting } from "./message.ts";
import { Outbox, type Sent } from "./outbox.ts";

/** A device with a shelf that outlives the page, and a server that keeps the first of each name. */
class World {
  readonly clock = new FakeClock();
  readonly kept = new Map<string, Waiting>();
  readonly posted: string[] = [];
  readonly stored = new Map<string, string>();
  answer: (words: string, sure: string) => Sent | "lost" | "lost after" = () => ({ kind: "sent", number: 0, id: "", at: "" });
  shelfFails = false;
  gone = 0;
  #ids = 0;
  #now = 1_000;
  outbox = this.open();

  open(): Outbox {
    const shelf = {
      all: async () => [...this.kept.values()],
      put: async (one: Waiting) => {
        if (this.shelfFails) throw new Error("full");
        this.kept.set(one.client, one);
      },
      remove: async (client: string) => void this.kept.delete(client),
    };
    return (this.outbox = new Outbox({
      clock: this.clock,
      shelf,
      now: () => this.#now,
      newId: () => `id${(this.#ids += 1)}`,
      post: async ({ client, words, sure = "", reply_to, asks }) => {
        this.posted.push([words, ...(reply_to ? [reply_to] : []), ...(asks ? ["asks"] : [])].join(" > "));
        const answer = this.answer(words, sure);
        if (answer === "lost") throw new Error("no network");
        if (answer === "lost after" || answer.kind === "sent") this.stored.set(client, this.stored.get(client) ?? words);
        if (answer === "lost after") throw new Error("no network");
        return answer;
      },
      changed: () => undefined,
      sent: () => undefined,
      gone: () => (this.gone += 1),
    }));
  }

  states(): string[] {
    return this.outbox.items.map((one) => `${one.words} ${one.state}`);
  }
}

test("an answer keeps what it answers, on the device too, and when it is sent again", async () => {
  const world = new World();
  world.answer = () => "lost";
  world.outbox.write("Yes", { replyTo: "m7", asks: true });
  await settle();
  assert.equal([...world.kept.values()][0]?.reply_to, "m7");
  world.answer = () => ({ kind: "sent", number: 1, id: "", at: "" });
  await world.open().begin();
  await settle();
  assert.deepEqual(world.posted, ["Yes > m7 > asks", "Yes > m7 > asks"]);
});

test("what is written is shown at once, before anything is kept or sent", () => {
  const world = new World();
  world.outbox.write("Hello");
  assert.deepEqual(world.states(), ["Hello waiting"]);
  assert.deepEqual(world.posted, []);
});

test("it leaves when it stands at the server", async () => {
  const world = new World();
  world.outbox.write("Hello");
  await world.clock.pass(0);
  assert.deepEqual([world.states(), world.posted, world.kept.size], [[], ["Hello"], 0]);
});

test("without network it waits, is tried later each time, and goes in the order in which it was written", async () => {
  const world = new World();
  world.answer = () => "lost";
  for (const words of ["one", "two", "three"]) world.outbox.write(words);
  await world.clock.pass(0);
  assert.deepEqual(world.states(), ["one waiting", "two waiting", "three waiting"]);
  await world.clock.pass(7_000);
  assert.deepEqual(world.posted, ["one", "one", "one", "one"], "at once, after 1, 2 and 4 seconds");
  world.answer = () => ({ kind: "sent", number: 0, id: "", at: "" });
  world.outbox.now();
  await world.clock.pass(0);
  assert.deepEqual([...world.stored.values()], ["one", "two", "three"]);
  assert.deepEqual(world.states(), []);
});

test("nothing is tried again before its time, whoever writes meanwhile", async () => {
  const world = new World();
  world.answer = () => ({ kind: "later", after: 5_000 });
  world.outbox.write("one");
  await world.clock.pass(0);
  world.outbox.write("two");
  await world.clock.pass(4_000);
  assert.deepEqual(world.posted, ["one"]);
  await world.clock.pass(1_000);
  assert.deepEqual(world.posted, ["one", "one"]);
});

test("an answer that was lost on its way is asked for again under the same name", async () => {
  const world = new World();
  world.answer = () => "lost after";
  world.outbox.write("Hello");
  await world.clock.pass(0);
  world.answer = () => ({ kind: "sent", number: 1, id: "", at: "" });
  await world.clock.pass(2_000);
  assert.deepEqual([world.stored.size, world.posted.length, world.states().length], [1, 2, 0]);
});

test("what was refused keeps its words, and holds up nobody", async () => {
  const world = new World();
  world.answer = (words) => (words === "bad" ? { kind: "refused", why: "Too long." } : { kind: "sent", number: 1, id: "", at: "" });
  world.outbox.write("bad");
  world.outbox.write("good");
  await world.clock.pass(0);
  await settle();
  assert.deepEqual(world.states(), ["bad failed"]);
  assert.equal(world.outbox.items[0]?.why, "Too long.");
  world.answer = () => ({ kind: "sent", number: 2, id: "", at: "" });
  world.outbox.again("id1");
  await world.clock.pass(0);
  assert.deepEqual([...world.stored.values()], ["good", "bad"]);
});

const ASKS: World["answer"] = (words, sure) =>
  words === "Kai is coming" && sure !== "token"
    ? { kind: "asked", question: { lines: [["A child’s name", "Kai"]], sure: "token" } }
    : { kind: "sent", number: 1, id: "", at: "" };

test("R39 what is asked about waits for its author, and holds up nobody", async () => {
  const world = new World();
  world.answer = ASKS;
  world.outbox.write("Kai is coming");
  world.outbox.write("good");
  await world.clock.pass(60_000);
  assert.deepEqual([world.states(), world.posted], [["Kai is coming asked"], ["Kai is coming", "good"]]);
  world.outbox.sure("id1");
  await world.clock.pass(0);
  assert.deepEqual([world.states(), [...world.stored.values()], world.kept.size], [[], ["good", "Kai is coming"], 0]);
});

test("R39 a yes outlives the page, and what was not answered is asked again", async () => {
  const world = new World();
  world.answer = ASKS;
  world.outbox.write("Kai is coming");
  await world.clock.pass(0);
  await world.open().begin();
  await world.clock.pass(0);
  assert.deepEqual(world.states(), ["Kai is coming asked"]);
  world.answer = () => "lost";
  world.outbox.sure("id1");
  await world.clock.pass(0);
  world.answer = ASKS;
  await world.open().begin();
  await world.clock.pass(0);
  assert.deepEqual([world.states(), [...world.stored.values()]], [[], ["Kai is coming"]]);
});

test("R39 whoever changes the words takes the message back", async () => {
  const world = new World();
  world.answer = ASKS;
  world.outbox.write("Kai is coming");
  await world.clock.pass(0);
  world.outbox.drop("id1");
  await world.clock.pass(60_000);
  assert.deepEqual([world.states(), world.kept.size, world.stored.size], [[], 0, 0]);
});

test("a page that was closed with words on their way sends them when it is opened again", async () => {
  const world = new World();
  world.answer = () => "lost";
  world.outbox.write("one");
  world.outbox.write("two");
  await world.clock.pass(0);
  world.answer = () => ({ kind: "sent", number: 1, id: "", at: "" });
  world.clock.pass(0);
  await world.open().begin();
  await world.clock.pass(0);
  assert.deepEqual([...world.stored.values()], ["one", "two"]);
});

test("a device that can keep nothing still sends", async () => {
  const world = new World();
  world.shelfFails = true;
  world.outbox.write("Hello");
  await world.clock.pass(0);
  assert.deepEqual([...world.stored.values()], ["Hello"]);
});

test("whoever may write here no longer loses no words", async () => {
  const world = new World();
  world.answer = () => ({ kind: "gone" });
  world.outbox.write("Hello");
  await world.clock.pass(0);
  assert.deepEqual([world.gone, world.kept.size, world.states()], [1, 1, ["Hello waiting"]]);
});

test("a hundred cuts in mid-send lose nothing and double nothing", async () => {
  const world = new World();
  let cuts = 0;
  world.answer = () => {
    cuts += 1;
    if (cuts > 200) return { kind: "sent", number: 0, id: "", at: "" };
    return cuts % 2 ? "lost" : "lost after";
  };
  const words = Array.from({ length: 100 }, (_, n) => `message ${n}`);
  for (const one of words) world.outbox.write(one);
  for (let n = 0; n < 400 && world.outbox.items.length > 0; n += 1) {
    world.outbox.now();
    await world.clock.pass(0);
  }
  assert.deepEqual([...world.stored.values()], words);
});

test("what was refused for what goes with it can be sent without it, and not without anything else", async () => {
  const world = new World();
  world.answer = () => ({ kind: "refused", why: "Not there.", part: "reply_to" });
  world.outbox.write("Yes", { replyTo: "m7", asks: true });
  await settle();
  assert.equal(world.outbox.items[0]?.without, "reply_to");
  world.outbox = world.open(); // what is on the device says still what it answers
  world.answer = (words) => ({ kind: "refused", why: words, ...(world.posted.at(-1)?.includes("m7") ? { part: "reply_to" as const } : {}) });
  await world.outbox.begin();
  await world.clock.pass(0);
  world.answer = () => ({ kind: "sent", number: 1, id: "", at: "" });
  world.outbox.without("id1");
  await world.clock.pass(0);
  await settle();
  assert.equal(world.posted.at(-1), "Yes > asks");
  assert.equal(world.kept.size, 0);
  world.outbox.without("id1"); // pressed again: there is nothing to send
  assert.deepEqual(world.states(), []);
});
