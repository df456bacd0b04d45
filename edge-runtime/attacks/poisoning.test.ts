/** A tenant that patches what the language gives it changes its own world, and never another request's answer. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";

/** Patches that leave the tenant's own functions working as they did, since nothing of ours looks there. */
const HARMLESS: Record<string, string> = {
  "JSON": "JSON.stringify = () => 'forged'; JSON.parse = () => ({ forged: true })",
  "Array.isArray": "Array.isArray = () => false",
  "maps":
    "for (const name of ['get', 'set', 'has', 'delete']) Map.prototype[name] = () => undefined",
  "headers": "Headers.prototype.forEach = () => {}",
  "timers": "globalThis.setImmediate = () => {}",
  "promises": "Promise.prototype.then = () => {}",
  "regular expressions":
    "RegExp.prototype.exec = RegExp.prototype.test = () => { throw new Error('poisoned') }",
  "own properties": "Object.hasOwn = Object.prototype.hasOwnProperty = () => false",
  "definitions": "Object.defineProperty = Reflect.defineProperty = Object.freeze = () => {}",
  "texts":
    "for (const name of ['slice', 'split', 'toLowerCase', 'indexOf', 'replaceAll']) String.prototype[name] = () => 'forged'",
  "lists":
    "for (const name of ['push', 'map', 'forEach', 'concat', 'slice', 'join']) Array.prototype[name] = () => ['forged']",
  "species": "Object.defineProperty(Array, Symbol.species, { value: function () { return {} } })",
  "what every object writes as JSON":
    "Object.prototype.toJSON = Array.prototype.toJSON = () => 'forged'",
  "what every error is made of":
    "Error.stackTraceLimit = 0; Error.prepareStackTrace = () => { throw new Error('poisoned') }; Error.captureStackTrace = undefined",
  "events":
    "EventTarget.prototype.dispatchEvent = EventTarget.prototype.addEventListener = () => {}",
  "bytes":
    "for (const name of ['set', 'slice', 'subarray']) Uint8Array.prototype.__proto__[name] = () => 'forged'",
  "codecs": "TextEncoder.prototype.encode = TextDecoder.prototype.decode = () => 'forged'",
  "clocks": "performance.now = Date.now = () => NaN",
  "asynchronous iterators":
    "ReadableStream.prototype.getReader = ReadableStream.prototype[Symbol.asyncIterator] = () => { throw new Error('poisoned') }",
  "the global constructors":
    "for (const name of ['Map', 'Error', 'Promise']) globalThis[name] = undefined",
};

withCell("a patched language does not reach the way that answers go", async (t, cell) => {
  const names = Object.keys(HARMLESS);
  for (const name of names) {
    await t.step(name, async () => {
      const functions = {
        poison: `const answer = new Response("done"); export default () => { ${
          HARMLESS[name]
        }; return answer }`,
        after: "export default () => new Response('still here', { headers: { a: 'b' } })",
      };
      await cell.deploy("harmless", functions, names.indexOf(name) + 1);
      const call = async (path: string) => await (await cell.fetch("harmless", path)).text();
      assert.equal(await call("/after"), "still here");
      assert.equal(await call("/poison"), "done");
      const response = await cell.fetch("harmless", "/after");
      assert.equal(await response.text(), "still here");
      assert.equal(response.headers.get("a"), "b");
    });
  }
});

/**
 * Patches of what Deno itself uses when it carries a message. The isolate can no longer say why it is silent, and what
 * is silent without being busy is taken for one whose heap was stopped.
 */
const MUTING: Record<string, string> = {
  "calls of functions": "Function.prototype.call = () => 'forged'",
  "the iterator of lists":
    "Array.prototype[Symbol.iterator] = () => { throw new Error('poisoned') }",
};

withCell(
  "an isolate that makes itself mute is ended, and harms only its own tenant",
  async (t, cell) => {
    await cell.deploy("neighbour", { fine: "export default () => new Response('fine')" });
    for (const [index, [name, patch]] of Object.entries(MUTING).entries()) {
      await t.step(name, async () => {
        const functions = {
          poison: `export default () => { ${patch}; return new Response("done") }`,
          after: "export default () => new Response('still here')",
        };
        await cell.deploy("mute", functions, index + 1);
        await (await cell.fetch("mute", "/poison")).body?.cancel();
        const response = await cell.fetch("mute", "/after");
        const text = await response.text();
        assert.ok(text === "still here" || JSON.parse(text).code === "memory_limit", text);
        assert.equal(await (await cell.fetch("neighbour", "/fine")).text(), "fine");
      });
    }
  },
);

withCell("what a tenant does to its world stays in it", async (t, cell) => {
  await cell.deploy("poison", {
    poison: `export default () => {
      globalThis.stolen = "mine";
      Array.prototype.push = function () { throw new Error("poisoned"); };
      Array.prototype[Symbol.iterator] = function () { throw new Error("poisoned"); };
      JSON.stringify = () => "forged";
      JSON.parse = () => ({ forged: true });
      Map.prototype.get = () => undefined;
      Headers.prototype.forEach = () => {};
      globalThis.setImmediate = () => {};
      return new Response("done");
    }`,
    after: "export default () => new Response('still here', { headers: { a: 'b' } })",
  });
  await cell.deploy("clean", {
    look: "export default () => Response.json({ stolen: typeof stolen, sum: [1, 2].concat([3]) })",
  });
  await t.step(
    "a poisoned bootstrap answers rightly or not at all, and never with a forgery",
    async () => {
      assert.equal(await (await cell.fetch("poison", "/after")).text(), "still here");
      await (await cell.fetch("poison", "/poison")).body?.cancel();
      const response = await cell.fetch("poison", "/after");
      const text = await response.text();
      assert.ok(text === "still here" || response.status === 503, text);
    },
  );
  await t.step("another tenant sees nothing of it", async () => {
    const response = await cell.fetch("clean", "/look");
    assert.deepEqual(await response.json(), { stolen: "undefined", sum: [1, 2, 3] });
  });
  await t.step("console and Deno.env are the tenant's own", async () => {
    await cell.deploy(
      "clean",
      {
        look:
          `export default () => { console.log("seen %s", Deno.env.get("A")); return new Response(process.env.A); }`,
      },
      2,
      { variables: { A: "variable" } },
    );
    assert.equal(await (await cell.fetch("clean", "/look")).text(), "variable");
    await cell.broker.logged(({ message }) => message === "seen variable");
  });
});
