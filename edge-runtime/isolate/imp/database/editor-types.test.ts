import assert from "node:assert/strict";
import { ChangeStream } from "./change-stream.ts";
import { Collection } from "./collection.ts";
import { AggregationCursor, FindCursor } from "./cursor.ts";
import { Database } from "./database.ts";
import { ClientSession } from "./session.ts";
import { BulkWriteResult, WriteError } from "./bulk-result.ts";

const EDITOR = new URL("../../../../shared/contracts/editor/", import.meta.url);
const DECLARED = ["mongo.d.ts", "mongo-values.d.ts"]
  .map((name) => Deno.readTextFileSync(new URL(name, EDITOR))).join("\n");

/** Methods of an interface and of those that it extends. */
function declared(name: string): Set<string> {
  const pattern = new RegExp(`^  interface ${name}\\b([^{]*)\\{\n(.*?)^  \\}`, "ms");
  const [, heading, body] = pattern.exec(DECLARED) ?? assert.fail(`No interface ${name}`);
  const methods = [...body!.matchAll(/^ {4}(\w+)(<[^(]*>)?\(/gm)].map(([, method]) => method!);
  const [, parent] = /extends (AbstractCursor)\b/.exec(heading!) ?? [];
  return new Set([...methods, ...(parent === undefined ? [] : declared(parent))]);
}

/** Methods of a class, without those that only say that there is no such thing. */
function defined(type: { prototype: object }): Set<string> {
  const methods: string[] = [];
  for (
    let prototype = type.prototype;
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      const isMissing = typeof value !== "function" || name === "constructor" ||
        Function.prototype.toString.call(value).includes("notSupported(");
      if (!isMissing) methods.push(name);
    }
  }
  return new Set(methods);
}

/** What the parts of `imp.db()` call of each other. */
const INTERNAL = new Set(["join", "command", "unstarted", "toString"]);

for (
  const [name, type] of [
    ...[["Db", Database], ["Collection", Collection], ["ClientSession", ClientSession]] as const,
    ...[["FindCursor", FindCursor], ["AggregationCursor", AggregationCursor]] as const,
    ...[["ChangeStream", ChangeStream], ["BulkWriteResult", BulkWriteResult]] as const,
    ["WriteError", WriteError] as const,
  ]
) {
  Deno.test(`the editor knows the methods of ${name}, and no other`, () => {
    const ours = [...defined(type)].filter((method) => !INTERNAL.has(method));
    assert.deepEqual([...declared(name)].sort(), ours.sort());
  });
}
