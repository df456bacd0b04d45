import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";

/** Each attack is the body of an async function; what it returns is what it got, and a throw is a refusal. */
const REFUSED: Record<string, string> = {
  "read a file through Deno": "return Deno.readTextFileSync('/etc/passwd')",
  "read Deno's environment": "return Deno.env.get('HOME').length",
  "run a command": "return new Deno.Command('id').outputSync()",
  "open a socket": "return await Deno.connect({ port: 22 })",
  "listen": "return Deno.listen({ port: 0 })",
  "load a library": "return Deno.dlopen('/lib/x.so', {})",
  "exit the process through Deno": "return Deno.exit(1)",
  "ask for permissions": "return await Deno.permissions.request({ name: 'read' })",
  "reach Deno's internals": "return Deno[Deno.internal].core.ops",
  "reach Deno's internals by symbol":
    `for (const s of Object.getOwnPropertySymbols(Deno)) return Deno[s].core.ops;
    throw new Error("nothing")`,
  "exit through process": "return process.exit(1)",
  "get a builtin module": "return process.getBuiltinModule('node:fs').readFileSync('/etc/passwd')",
  "bind to the process": "return process.binding('fs')",
  "write to stdout": "return process.stdout.write('{}')",
  "require": "return require('node:fs')",
  "reach main's require": "return process.mainModule.require('fs')",
  "eval": "return (0, eval)('1 + 1')",
  "make a function from text": "return new Function('return 1')()",
  "make an async function from text": "return await (async () => {}).constructor('return 1')()",
  "make a function through a constructor chain": "return [].at.constructor('return process')()",
  "evaluate a timer's text":
    "setTimeout('globalThis.evaluated = 1'); await new Promise((r) => setTimeout(r, 20)); return globalThis.evaluated.toString()",
  "start a worker": "return new Worker('data:text/javascript,1', { type: 'module' })",
  "talk to other tenants": "return new BroadcastChannel('x')",
  "share storage": "localStorage.setItem('a', 'b'); return 1",
  "share a cache": "return await caches.open('x')",
  "share locks": "return await navigator.locks.request('x', () => 1)",
  "post to the cell": "return postMessage({})",
  "close the worker": "return close()",
  "ask people": "return prompt('?')",
  "fetch a file": "return await (await fetch('file:///etc/passwd')).text()",
  "fetch without the broker's leave": "return await (await fetch('http://127.0.0.1/')).text()",
  "open a web socket": "return new WebSocket('ws://127.0.0.1')",
  "open an event source": "return new EventSource('http://127.0.0.1')",
  "replace imp": "imp = {}; if (typeof imp.db === 'function') throw new Error('kept'); return 1",
  "change a variable": "'use strict'; imp.env.NAME = 'other'; return imp.env.NAME",
  "read a secret": "return imp.secret('x')",
};

/** Attacks through static imports, which the compiler refuses at publish; the isolate must hold without it. */
const REFUSED_IMPORTS: Record<string, string> = {
  "node:fs": "import fs from 'node:fs'; const attack = () => fs.readFileSync('/etc/passwd')",
  "node:child_process":
    "import { execSync } from 'node:child_process'; const attack = () => execSync('id')",
  "node:net":
    "import net from 'node:net'; const attack = () => new Promise((ok, no) => net.connect(22, '127.0.0.1', ok).on('error', no))",
  "node:os": "import os from 'node:os'; const attack = () => os.networkInterfaces().lo",
  "node:process": "import p from 'node:process'; const attack = () => p.exit(1)",
  "node:worker_threads":
    "import { parentPort } from 'node:worker_threads'; const attack = () => parentPort.postMessage('{}')",
  "node:worker_threads, its data":
    "import { workerData } from 'node:worker_threads'; const attack = () => workerData.port.postMessage('[]')",
  "node:module":
    "import { createRequire } from 'node:module'; const attack = () => createRequire('/x.js')('fs').readFileSync('/etc/passwd')",
  "node:vm": "import vm from 'node:vm'; const attack = () => vm.runInThisContext('1')",
};

withCell("the sandbox refuses", async (t, cell) => {
  cell.broker.answers = {};
  const names = new Map<string, string>();
  const sources: Record<string, string> = {};
  for (const [index, [name, attack]] of Object.entries(REFUSED).entries()) {
    names.set(name, `attack${index}`);
    sources[`attack${index}`] = moduleOf(`const attack = async () => { ${attack} }`);
  }
  for (const [index, [name, attack]] of Object.entries(REFUSED_IMPORTS).entries()) {
    names.set(name, `imported${index}`);
    sources[`imported${index}`] = moduleOf(attack);
  }
  await cell.deploy("hostile", sources, 1, { variables: { NAME: "mine" } });
  for (const [name, functionName] of names) {
    await t.step(name, async () => {
      const response = await cell.fetch("hostile", `/${functionName}`);
      const answer = await response.text();
      assert.ok(
        response.status === 403 || answer.includes("function_failed"),
        `It got ${response.status} ${answer}`,
      );
    });
  }
  await t.step("and the cell is as it was", async () => {
    await cell.deploy("hostile", { fine: "export default () => new Response('fine')" }, 2);
    assert.equal(await (await cell.fetch("hostile", "/fine")).text(), "fine");
  });
});

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
      MessagePort.prototype.postMessage = () => {};
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
    while (!cell.broker.logs.some(({ message }) => message === "seen variable")) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
});

function moduleOf(attack: string): string {
  // The declaration of `attack` ends up inside a module, so imports come first.
  const at = attack.indexOf("const attack");
  return `${attack.slice(0, at)}
${attack.slice(at)};
export default async () => new Response("got " + String(await attack()));`;
}
