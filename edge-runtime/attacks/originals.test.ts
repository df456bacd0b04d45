/** What the runtime keeps to itself: originals behind guards, lists of the meters, and what a thread has open. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";
import { attempts } from "./attempt.ts";

const MOVED = "DataCloneError: Only an ArrayBuffer can be transferred here";

attempts("no trick of the language leads past the meters", {
  "a port that says it is none": [
    `Object.defineProperty(MessagePort, Symbol.hasInstance, { value: () => false });
    const { port1 } = new MessageChannel();
    Object.setPrototypeOf(port1, null);
    return structuredClone(port1, { transfer: [port1] })`,
    MOVED,
  ],
  "a port in a list that says it is empty": [
    `const { port1 } = new MessageChannel();
    const own = Array.prototype[Symbol.iterator];
    let calls = 0;
    Array.prototype[Symbol.iterator] = function () { return calls++ === 0 ? [].values() : own.call([port1]) };
    try { return structuredClone({ port1 }, { transfer: [port1] }) }
    catch (error) { return error.name }
    finally { Array.prototype[Symbol.iterator] = own }`,
    "got DataCloneError",
  ],
  "a stream, which would be two ports": [
    "const stream = new ReadableStream(); return structuredClone(stream, { transfer: [stream] })",
    MOVED,
  ],
  "the lists of the meter, by setters of all lists": [
    `let seen = 0;
    for (let n = 0; n < 5_000; n++) Object.defineProperty(Array.prototype, n, {
      configurable: true,
      set(value) {
        if (value?.owner !== undefined || value instanceof WeakRef) seen++;
        Object.defineProperty(this, n, { value, writable: true, configurable: true, enumerable: true });
      },
    });
    for (let n = 0; n < 100; n++) new WebAssembly.Memory({ initial: 1, maximum: 1 });
    new ArrayBuffer(1, { maxByteLength: 2 });
    for (let n = 0; n < 5_000; n++) delete Array.prototype[n];
    return seen`,
    "got 0",
  ],
  "an address that says it holds its content": [
    `Object.defineProperty(URL.prototype, "protocol", { get: () => "data:" });
    Object.defineProperty(Request.prototype, "url", { get: () => "data:,x" });
    return await fetch("file:///etc/passwd")`,
    "TypeError: fetch knows http and https, not file:",
  ],
  "an address beyond all measure": [
    "return await fetch('http://example.com/' + 'a'.repeat(16_384))",
    "TypeError: The address of a request may have 16384 characters",
  ],
  "headers beyond all measure": [
    `const headers = Array.from({ length: 5 }, (_, index) => ["x-" + index, "y".repeat(60_000)]);
    return await fetch("http://example.com/", { headers })`,
    "TypeError: A request may have 256 headers, with 262144 characters in all",
  ],
  "and a buffer that grows is moved with its bytes": [
    `const buffer = new ArrayBuffer(1, { maxByteLength: 2 });
    buffer.resize(2);
    const moved = structuredClone(buffer, { transfer: [buffer] }).transfer();
    return [buffer.detached, moved.resizable, moved.byteLength]`,
    "got true,true,2",
  ],
});

/** Streams keep the number of what they read from under a symbol, which anybody finds. */
const READ = `export default async (request) => {
  const rid = Number(new URL(request.url).searchParams.get("rid"));
  const stream = new ReadableStream();
  const key = Object.getOwnPropertySymbols(stream).find((key) => /resourceBacking\\W*$/i.test(String(key)));
  stream[key] = { rid, autoClose: false };
  try { return new Response("read " + await new Response(stream).text()) }
  catch (error) { return new Response(key === undefined ? "no such symbol" : error.name) }
}`;

withCell("what the supervisor says to a cell cannot be read by a function", async (_t, cell) => {
  await cell.deploy("reader", { read: READ });
  for (const rid of [0, 1, 2]) {
    const answer = await cell.fetch("reader", `/read?rid=${rid}`);
    assert.equal(await answer.text(), "BadResource", `${rid}`);
  }
});

/** Every way to be handed what is loaded later: promises ask for their constructor, and objects inherit getters. */
const WAIT = `
const seen = globalThis.seen = [];
Object.defineProperty(Promise.prototype, "constructor", {
  configurable: true,
  get() { seen.push(this); return Promise },
});
for (const name of ["default", "createDiffieHellman", "createInflate", "generateKeyPairSync"]) {
  Object.defineProperty(Object.prototype, name, {
    configurable: true,
    get() { seen.push(this); return undefined },
    set(value) {
      seen.push(this, value);
      Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
    },
  });
}
export default () => new Response("waiting");`;

const LOOK = `export default async () => {
  for (const name of ["default", "createDiffieHellman", "createInflate", "generateKeyPairSync"]) {
    delete Object.prototype[name];
  }
  delete Promise.prototype.constructor;
  const values = await Promise.all(seen.map((each) => each instanceof Promise
    ? Promise.race([Reflect.apply(Promise.prototype.then, each, []), new Promise((done) => setTimeout(done, 50))]).catch(() => {})
    : each));
  const found = values.filter((each) => typeof each?.createDiffieHellman === "function"
    && !/is not supported in a function/.test(each.createDiffieHellman));
  return Response.json([seen.length > 0, found.length]);
}`;

const LATER = `import crypto from "node:crypto"; import "node:zlib"; import "node:stream/web";
export default () => { try { crypto.createDiffieHellman(2) } catch (error) { return new Response(error.name) } }`;

withCell(
  "the originals of guarded modules are loaded before code of a tenant is",
  async (t, cell) => {
    const noted = ["node:crypto", "node:stream/web", "node:zlib"];
    for (const nodeModules of [undefined, noted]) {
      await t.step(nodeModules ? "when they are noted" : "when nothing is noted", async () => {
        const gateway = nodeModules ? "noted" : "unnoted";
        await cell.deploy(gateway, {
          wait: { code: WAIT, nodeModules: [] },
          later: { code: LATER, nodeModules },
          look: { code: LOOK, nodeModules: [] },
        });
        const call = async (name: string) => await (await cell.fetch(gateway, `/${name}`)).text();
        assert.equal(await call("wait"), "waiting");
        assert.equal(await call("later"), "NotSupported");
        assert.equal(await call("look"), "[true,0]");
      });
    }
    await t.step("or never", async () => {
      await cell.deploy("late", {
        wait: { code: WAIT, nodeModules: [] },
        later: { code: LATER, nodeModules: ["node:zlib"] },
      });
      assert.equal(await (await cell.fetch("late", "/wait")).text(), "waiting");
      const { detail } = await (await cell.fetch("late", "/later")).json();
      assert.match(detail, /"node:crypto" was not loaded in time/);
    });
  },
);
