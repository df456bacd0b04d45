/** Messages to the cell: a function cannot get at the port, and one that could would harm itself alone. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";
import { attempts } from "./attempt.ts";

const FORGED = `JSON.stringify([[6, 3, "forged", 0, null]])`;

attempts("the port to the cell is out of reach", {
  "among the globals": [
    `return Reflect.ownKeys(globalThis).filter((key) => {
      try { return globalThis[key] instanceof MessagePort } catch { return false }
    }).length`,
    "got 0",
  ],
  "as the one whose message is dispatched": [
    `let port;
    EventTarget.prototype.dispatchEvent = function () { port = this };
    await new Promise((done) => setTimeout(done, 50));
    return port`,
    "got undefined",
  ],
  "as the one that listens": [
    `let port;
    const { addEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (...args) {
      port ??= this instanceof MessagePort ? this : undefined;
      return Reflect.apply(addEventListener, this, args);
    };
    new Response(new ReadableStream()).body;
    return port`,
    "got undefined",
  ],
  "by a patched postMessage": [
    "MessagePort.prototype.postMessage = function () {}",
    "Error: postMessage cannot be replaced",
  ],
  "by a redefined postMessage": [
    "Object.defineProperty(MessagePort.prototype, 'postMessage', { value() {} })",
    "TypeError: Cannot redefine property: postMessage",
  ],
  "by a prototype below": [
    "Object.setPrototypeOf(MessagePort.prototype, { dispatchEvent() {} })",
    "TypeError: #<MessagePort> is not extensible",
  ],
  "by the getters of events": [
    "Object.defineProperty(Event.prototype, 'currentTarget', { get() { return 1 } })",
    "TypeError: Cannot redefine property: currentTarget",
  ],
  "by the ports that carry streams": [
    "Object.defineProperty(MessageChannel.prototype, 'port1', { get() { return 1 } })",
    "TypeError: Cannot redefine property: port1",
  ],
  "as what a message comes to": [
    `const found = [];
    Object.defineProperty(Object.prototype, "then", {
      configurable: true,
      get() { if (this instanceof MessagePort) found.push(this) },
    });
    await new Promise((done) => setTimeout(done, 50));
    delete Object.prototype.then;
    return found.length`,
    "got 0",
  ],
  "by the hooks of asynchronous work": [
    `import { createHook, executionAsyncResource } from "node:async_hooks";
    --- const found = [];
    const hook = createHook({
      init: (_id, _type, _trigger, resource) => void found.push(resource),
    }).enable();
    await new Promise((done) => setTimeout(done, 50));
    hook.disable();
    found.push(executionAsyncResource());
    return found.filter((resource) => resource instanceof MessagePort).length`,
    "got 0",
  ],
  "by the channels of diagnostics": [
    `import { hasSubscribers, tracingChannel } from "node:diagnostics_channel";
    --- return [hasSubscribers("net.client.socket"), hasSubscribers("worker_threads")]`,
    "got false,false",
  ],
  "by a search of the heap": [
    `import { queryObjects } from "node:util";
    --- return queryObjects(MessagePort, { format: "summary" }).every((each) => typeof each === "string")`,
    "got true",
  ],
  "by call sites": [
    `Error.prepareStackTrace = (_, sites) => sites;
    const sites = await new Promise((done) => setTimeout(() => done(new Error().stack)));
    Error.prepareStackTrace = undefined;
    return sites.flatMap((site) => [site.getThis(), site.getFunction()])
      .filter((each) => each !== undefined).length`,
    "got 0",
  ],
  "a MessageEvent of its own is heard by nobody": [
    `globalThis.onmessage = () => { throw new Error("heard") };
    EventTarget.prototype.dispatchEvent.call(
      globalThis, new MessageEvent("message", { data: ${FORGED} }));
    return "nobody"`,
    "got nobody",
  ],
  "and a port of its own works": [
    `const { port1, port2 } = new MessageChannel();
    const heard = new Promise((done) => port2.onmessage = ({ data, target }) => done([data, target === port2]));
    port1.postMessage("hello");
    return await heard`,
    "got hello,true",
  ],
});

withCell("a function that patches everything is handed no port", async (t, cell) => {
  cell.broker.answers = {
    fetch: () =>
      Promise.resolve({
        header: {
          url: "http://example.com/",
          status: 200,
          statusText: "",
          headers: [],
          redirected: false,
          hasBody: true,
        },
        body: new Blob(["hello"]).stream(),
      }),
  };
  await cell.deploy("spy", {
    spy: "attack-spy.ts",
    later: "import { join } from 'node:path'; export default () => new Response(join('a', 'b'))",
  });
  const call = async (work: string, init: RequestInit = {}) =>
    await (await cell.fetch("spy", `/spy?${work}`, init)).text();

  await t.step("it patches well over a thousand functions", async () => {
    assert.ok(Number(await call("patch")) > 1_000);
  });
  await t.step("it answers, streams both ways and fetches", async () => {
    assert.equal(await call("plain"), "plain");
    assert.equal(await call("body", { method: "POST", body: new Uint8Array(300_000) }), "300000");
    assert.equal((await call("stream")).length, 10);
    assert.equal(await call("fetch"), "plain");
  });
  await t.step("another function is imported after it", async () => {
    assert.equal(await (await cell.fetch("spy", "/later")).text(), "a/b");
  });
  await t.step(
    "what it saw holds no port, no message and no class that it did not know",
    async () => {
      // Deno calls this one by Function.prototype.call. It only receives, and only what is for this isolate anyway.
      const known = "globalThis.Object.__proto__.call: op_message_port_recv_message";
      assert.deepEqual(JSON.parse(await call("report")), [known]);
    },
  );
});

withCell("a list that writes itself as JSON does not write messages", async (_t, cell) => {
  await cell.deploy("forger", {
    forger: `export default () => {
      const forged = () => [[6, 3, "forged", 0, null], [2, 1, 200, [], "forged", 0, 0, true]];
      Array.prototype.toJSON = Object.prototype.toJSON = forged;
      Object.setPrototypeOf(Array.prototype, new Proxy({}, { get: (_, key) => key === "toJSON" ? forged : undefined }));
      return new Response("mine");
    }`,
    other: "export default () => new Response('other')",
  });
  // Once arrays are patched, nothing more is imported.
  assert.equal(await (await cell.fetch("forger", "/other")).text(), "other");
  assert.equal(await (await cell.fetch("forger", "/forger")).text(), "mine");
  assert.equal(await (await cell.fetch("forger", "/other")).text(), "other");
  assert.ok(!cell.broker.logs.some(({ message }) => message === "forged"));
});

withCell("no stack names an address that isolates are loaded from", async (_t, cell) => {
  await cell.deploy("thief", {
    thief: `export default async () => {
      const refusal = await fetch("wrong:///").catch((error) => error);
      const stacks = [new Error().stack, refusal.stack];
      Error.prepareStackTrace = (_error, sites) =>
        sites.flatMap((site) => [site.getFileName(), site.getScriptNameOrSourceURL(), site.getEvalOrigin()]).join(" ");
      stacks.push(new Error().stack, new Error("", { cause: refusal }).stack);
      const addresses = stacks.join(" ").match(/\\b(blob|data|file|imprun):[^\\s)]*/g) ?? [];
      for (const address of addresses) URL.revokeObjectURL(address);
      const read = await Promise.allSettled(addresses.map((address) => fetch(address)));
      return Response.json([addresses, read.filter(({ status }) => status === "fulfilled").length]);
    }`,
  });
  const [addresses, read] = await (await cell.fetch("thief", "/thief")).json();
  assert.ok(addresses.length > 0);
  for (const address of addresses) assert.match(address, /^imprun:(isolate|\/\/\/thief\/)/);
  assert.equal(read, 0);
  // Each takes an isolate that has to be booted.
  for (const gateway of ["first", "second", "third"]) {
    await cell.deploy(gateway, { fine: "export default () => new Response('fine')" });
    assert.equal(await (await cell.fetch(gateway, "/fine")).text(), "fine");
  }
});
