/** Streamed answers whose chunks are none, or that break with what is no error: only the answer itself breaks. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";

/** What a function does with the controller of its stream, and the bytes of the answer; null when it breaks. */
const STREAMS: Record<string, [code: string, size: number | null]> = {
  "a number": ["c.enqueue(1)", null],
  "an object that says a length": ["c.enqueue({ length: 1e9, byteLength: 1e9 })", null],
  "numbers of another kind": ["c.enqueue(new Float64Array(5)); c.close()", null],
  "a view": ["c.enqueue(new DataView(new ArrayBuffer(4))); c.close()", null],
  "a buffer": ["c.enqueue(new ArrayBuffer(4)); c.close()", null],
  "a symbol": ["c.enqueue(Symbol('x'))", null],
  "a function": ["c.enqueue(() => {})", null],
  "a proxy of bytes": ["c.enqueue(new Proxy(new Uint8Array(3), {}))", null],
  "a port": ["c.enqueue(new MessageChannel().port1)", null],
  "a stream": ["c.enqueue(new ReadableStream())", null],
  "a map": ["c.enqueue(new Map([[1, 2]]))", null],
  "bytes by their prototype": ["c.enqueue(Object.create(Uint8Array.prototype))", null],
  "bytes that are taken away": [
    "const b = new Uint8Array(8); c.enqueue(b); structuredClone(b, { transfer: [b.buffer] }); c.close()",
    null,
  ],
  "an end with an object without a text": [
    "c.enqueue(new Uint8Array(5)); setTimeout(() => c.error({ toString: 1, valueOf: 1 }), 5)",
    null,
  ],
  "an end with nothing": ["setTimeout(() => c.error(null), 5)", null],
  "an end with a symbol": ["setTimeout(() => c.error(Symbol('x')), 5)", null],
  "an end with an error that has no name": [
    "const e = new Error('x'); e.name = { toString: 1 }; setTimeout(() => c.error(e), 5)",
    null,
  ],
  "and text and bytes that can grow are sent": [
    "c.enqueue('ab'); c.enqueue(new Uint8Array(new ArrayBuffer(4, { maxByteLength: 9 }))); c.close()",
    6,
  ],
};

withCell("a stream of a function breaks its own answer at most", async (t, cell) => {
  const names = Object.keys(STREAMS);
  await cell.deploy("neighbour", { fine: "export default () => new Response('fine')" });
  const sources = names.map((name, index) => [
    `stream${index}`,
    `export default () => new Response(new ReadableStream({ start(c) { ${STREAMS[name]![0]} } }))`,
  ]);
  await cell.deploy("streams", Object.fromEntries(sources));
  for (const [index, name] of names.entries()) {
    await t.step(name, async () => {
      const response = await cell.fetch("streams", `/stream${index}`);
      const expected = STREAMS[name]![1];
      if (expected === null) await assert.rejects(response.bytes(), /error reading a body/);
      else assert.equal((await response.bytes()).length, expected);
      assert.equal(await (await cell.fetch("neighbour", "/fine")).text(), "fine");
    });
  }
});
