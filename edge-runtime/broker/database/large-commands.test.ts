import assert from "node:assert/strict";
import { type Document, serialize } from "bson";
import { LargeCommands, waitsForOthers } from "./large-commands.ts";

const MB = 1024 * 1024;

/** Commands that end when they are told to. */
class Work {
  readonly #begun: string[] = [];
  readonly #ends = new Map<string, () => void>();

  begin(name: string): () => Promise<string> {
    return async () => {
      this.#begun.push(name);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#ends.set(name, resolve);
      await promise;
      return name;
    };
  }

  /** What has begun, when everything has that can. */
  async begun(): Promise<string[]> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return this.#begun;
  }

  end(name: string): void {
    this.#ends.get(name)!();
  }
}

Deno.test("large commands of one tenant run one after another, and hold no other tenant up", async () => {
  const large = new LargeCommands();
  const work = new Work();
  const [first, second] = [1, 2].map((n) => large.run("a", 2 * MB, work.begin(`a${n}`)));
  const other = large.run("b", 2 * MB, work.begin("b1"));
  assert.deepEqual(await work.begun(), ["a1", "b1"]);
  work.end("a1");
  assert.equal(await first, "a1");
  assert.deepEqual(await work.begun(), ["a1", "b1", "a2"]);
  work.end("b1");
  work.end("a2");
  assert.deepEqual(await Promise.all([second, other]), ["a2", "b1"]);
});

Deno.test("as many run at a time as have two megabytes together, in the order in which they came", async () => {
  const large = new LargeCommands();
  const work = new Work();
  const all = [0.5, 0.5, 0.5, 17, 0.5].map((mb, n) => large.run("a", mb * MB, work.begin(`${n}`)));
  assert.deepEqual(await work.begun(), ["0", "1", "2"]);
  for (const name of ["1", "0"]) work.end(name);
  await Promise.all([all[0], all[1]]);
  assert.deepEqual(await work.begun(), ["0", "1", "2"]);
  work.end("2");
  await all[2];
  assert.deepEqual(await work.begun(), ["0", "1", "2", "3"]);
  work.end("3");
  await all[3];
  await work.begun();
  work.end("4");
  assert.equal(await all[4], "4");
});

Deno.test("a large command that fails gives its room back", async () => {
  const large = new LargeCommands();
  const fails = large.run("a", 2 * MB, () => Promise.reject(new RangeError("It fails")));
  const next = large.run("a", 2 * MB, async () => "done");
  await assert.rejects(fails, RangeError);
  assert.equal(await next, "done");
});

Deno.test("only so many bytes of a tenant wait for room", async () => {
  const large = new LargeCommands();
  const work = new Work();
  const first = large.run("a", 2 * MB, work.begin("first"));
  const all = Array.from({ length: 200 }, () => large.run("a", MB, async () => 1));
  const settled = Promise.allSettled(all);
  await assert.rejects(all.at(-1)!, { code: "concurrency_limit" });
  await work.begun();
  work.end("first");
  await first;
  const results = await settled;
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 128);
});

Deno.test("what is small does not wait for others, and what is in a transaction neither", () => {
  const filter = { text: "x".repeat(64 * 1024) };
  const waits = (command: Document) => waitsForOthers(serialize(command));
  assert.equal(waits({ find: "a", filter }), true);
  assert.equal(waits({ find: "a", filter: {} }), false);
  const transaction = { number: 1 };
  assert.equal(waits({ find: "a", filter, transaction }), false);
  assert.equal(waits({ find: "a", filter, transactions: 1 }), true);
  assert.equal(waits({ find: "a", filter: { ...filter, transaction } }), true);
  const comment = [/x/i, null, 1.5, new Date(0), new Uint8Array(3), [1, "a"], true, "text"];
  for (const value of comment) {
    assert.equal(waits({ find: "a", filter, comment: value, transaction }), false, String(value));
  }
});

Deno.test("bytes that are no command are looked at once and not for ever", () => {
  assert.equal(waitsForOthers(new Uint8Array(64 * 1024)), true);
  const endless = new Uint8Array(64 * 1024);
  for (let at = 4; at + 7 <= endless.length; at += 7) endless.set([3, 97, 0, 0, 0, 0, 0], at);
  assert.equal(waitsForOthers(endless), true);
  assert.equal(waitsForOthers(new Uint8Array(64 * 1024).fill(255)), true);
});
