import assert from "node:assert/strict";
import { CRYPTO } from "../fixtures/web-crypto.ts";
import { DETAILS } from "../fixtures/web-details.ts";
import { ENCODINGS } from "../fixtures/web-encodings.ts";
import { REPLACED } from "../fixtures/web-replaced.ts";
import { withCell } from "./with-cell.ts";

/** All names of ECMA-429 (2025), the Minimum Common Web API. */
const ECMA_429 = (
  "AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream " +
  "CountQueuingStrategy Crypto CryptoKey CustomEvent DecompressionStream DOMException " +
  "ErrorEvent Event EventTarget File FormData Headers MessageChannel MessageEvent " +
  "MessagePort Performance PromiseRejectionEvent ReadableByteStreamController " +
  "ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest " +
  "ReadableStreamDefaultController ReadableStreamDefaultReader Request Response " +
  "SubtleCrypto TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream " +
  "TransformStreamDefaultController URL URLPattern URLSearchParams WebAssembly.Global " +
  "WebAssembly.Instance WebAssembly.Memory WebAssembly.Module WebAssembly.Table " +
  "WebAssembly.Tag WebAssembly.Exception WebAssembly.CompileError WebAssembly.LinkError " +
  "WebAssembly.RuntimeError WritableStream WritableStreamDefaultController " +
  "WritableStreamDefaultWriter globalThis atob btoa clearTimeout clearInterval console " +
  "crypto fetch navigator.userAgent onerror onunhandledrejection onrejectionhandled " +
  "performance queueMicrotask reportError self setTimeout setInterval structuredClone " +
  "WebAssembly.compile WebAssembly.compileStreaming WebAssembly.instantiate " +
  "WebAssembly.instantiateStreaming WebAssembly.JSTag WebAssembly.validate"
).split(" ");

withCell("the web platform's common names are there and work", async (_t, cell) => {
  await cell.deploy("web", {
    names: `export default () => Response.json(${JSON.stringify(ECMA_429)}.filter((name) => {
      const path = name.split(".");
      const last = path.pop();
      return !(last in path.reduce((value, part) => value[part], globalThis));
    }))`,
    works: `import { Buffer } from "node:buffer";
    export default async () => {
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("x"));
      const zipped = new Response(new Blob(["zip"]).stream().pipeThrough(new CompressionStream("gzip")).pipeThrough(new DecompressionStream("gzip")));
      const made = new Response("a", { status: 201, headers: { b: "c" } });
      class Mine extends Response {}
      class MyRequest extends Request {}
      return Response.json({
        digest: Buffer.from(digest).toString("hex").slice(0, 8),
        zipped: await zipped.text(),
        cloned: structuredClone({ a: new Date(0) }).a.getTime(),
        isResponse: made instanceof Response && made.constructor === Response,
        ok: [made.ok, made.status, made.headers.get("b"), await made.clone().text()],
        mine: await new Mine("mine").text(),
        myRequest: new MyRequest("http://a/b").url,
        redirect: Response.redirect("http://a/").status,
        agent: typeof navigator.userAgent,
        timers: await new Promise((ok) => setTimeout(ok, 1, "late")),
        wasm: typeof WebAssembly.instantiate,
      });
    }`,
  });
  assert.deepEqual(await (await cell.fetch("web", "/names")).json(), []);
  assert.deepEqual(await (await cell.fetch("web", "/works")).json(), {
    digest: "2d711642",
    zipped: "zip",
    cloned: 0,
    isResponse: true,
    ok: [true, 201, "c", "a"],
    mine: "mine",
    myRequest: "http://a/b",
    redirect: 302,
    agent: "string",
    timers: "late",
    wasm: "function",
  });
});

withCell("every name of ECMA-429 behaves as its standard says", async (t, cell) => {
  await cell.deploy("web", { checks: "ecma-429.ts" });
  const results: Record<string, unknown> = await (await cell.fetch("web", "/checks")).json();
  assert.deepEqual(Object.keys(results).sort(), [...ECMA_429].sort());
  for (const name of ECMA_429) {
    await t.step(name, () => assert.equal(results[name], true));
  }
});

for (
  const [sentence, fixture, checks] of [
    [
      "the web platform's less usual behaviour is what its standards say",
      "web-details.ts",
      DETAILS,
    ],
    ["encodings, blobs and forms are what their standards say", "web-encodings.ts", ENCODINGS],
    ["keys, signatures and random values are what their standards say", "web-crypto.ts", CRYPTO],
    ["what is metered cannot be told from the original", "web-replaced.ts", REPLACED],
  ] as const
) {
  withCell(sentence, async (t, cell) => {
    await cell.deploy("web", { checks: fixture });
    const outcomes: Record<string, unknown> = await (await cell.fetch("web", "/checks")).json();
    assert.deepEqual(Object.keys(outcomes), Object.keys(checks));
    for (const [name, [, expected]] of Object.entries(checks)) {
      await t.step(name, () => assert.deepEqual(outcomes[name], expected));
    }
  });
}
