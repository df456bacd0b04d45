/** Stacks without an end, in the language and in what is native under it, and errors that nobody catches. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";
import { type Attempt, attempts } from "./attempt.ts";

const OVERFLOW = "RangeError: Maximum call stack size exceeded";
const NESTED = "let deep = []; for (let i = 0; i < 2e5; i++) deep = [deep];";

const RECURSION: Record<string, Attempt> = {
  "a function that calls itself": ["const f = () => f() + 1; return f()", OVERFLOW],
  "a getter that reads itself": ["return ({ get a() { return this.a } }).a", OVERFLOW],
  "a proxy that asks itself": [
    "const p = new Proxy({}, { get: (t, k, r) => r[k] }); return p.a",
    OVERFLOW,
  ],
  "a text that becomes a text": [
    "const o = { toString() { return `${this}` } }; return `${o}`",
    OVERFLOW,
  ],
  "JSON.stringify of many levels": [`${NESTED} return JSON.stringify(deep).length`, "got 400002"],
  "structuredClone of many levels": [
    `${NESTED} return structuredClone(deep)`,
    OVERFLOW,
  ],
  "Array.flat of many levels": [`${NESTED} return deep.flat(Infinity).length`, OVERFLOW],
  "JSON.parse of many levels": [
    "return Array.isArray(JSON.parse('['.repeat(2e5) + ']'.repeat(2e5)))",
    "got true",
  ],
  "a regular expression of many groups": [
    "try { return new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('') } catch ({ name }) { return name }",
    "got SyntaxError",
  ],
};

attempts("stacks without an end are the function's own error", RECURSION);

const UNCAUGHT: Record<string, string> = {
  "rejections": "for (let i = 0; i < 1_000; i++) Promise.reject(new Error('nobody catches it'));",
  "rejections with odd values":
    "for (const odd of [null, undefined, 1, Symbol('odd'), { get message() { throw this } }, new Proxy({}, { get() { throw 1 } })]) Promise.reject(odd);",
  "errors of timers":
    "for (let i = 0; i < 100; i++) setTimeout(() => { throw new Error('late') });",
  "errors of microtasks": "queueMicrotask(() => { throw new Error('soon') });",
  "errors of handlers of errors":
    "globalThis.onerror = () => { throw 1 }; globalThis.onunhandledrejection = () => { throw 2 }; setTimeout(() => { throw 3 }); Promise.reject(4);",
};

withCell("errors that nobody catches end no cell, and reach no neighbour", async (t, cell) => {
  await cell.deploy("neighbour", { fine: "export default () => new Response('fine')" });
  for (const [index, [name, code]] of Object.entries(UNCAUGHT).entries()) {
    await t.step(name, async () => {
      const source = `export default async () => { ${code}
        await new Promise((resolve) => setTimeout(resolve, 50)); return new Response("done"); }`;
      await cell.deploy("hostile", { attack: source }, index + 1);
      const response = await cell.fetch("hostile", "/attack");
      await response.body?.cancel();
      assert.ok(response.status === 200 || response.status >= 500, `${response.status}`);
      assert.equal(await (await cell.fetch("neighbour", "/fine")).text(), "fine");
    });
  }
});
