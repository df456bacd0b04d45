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
  "make a cache of others": "return new Cache(Symbol(), 'x')",
  "share locks": "return await navigator.locks.request('x', () => 1)",
  "post to the cell": "return postMessage({})",
  "close the worker": "return close()",
  "ask people": "return prompt('?')",
  "fetch a file": "return await (await fetch('file:///etc/passwd')).text()",
  "fetch without the broker's leave": "return await (await fetch('http://127.0.0.1/')).text()",
  "open a web socket without the broker's leave": `return await new Promise((got, refused) => {
    const socket = new WebSocket('ws://127.0.0.1');
    socket.onopen = socket.onmessage = got;
    socket.onclose = ({ reason }) => refused(new Error(reason));
  })`,
  "open an event source without the broker's leave": `return await new Promise((got, refused) => {
    const source = new EventSource('http://127.0.0.1');
    source.onopen = source.onmessage = got;
    source.onerror = () => (source.close(), refused(new Error('refused')));
  })`,
  "reach Deno's internals by their well-known symbol":
    "return Deno[Symbol.for('Deno.internal')].core.ops",
  "reach Deno's internals by the global's symbols":
    "for (const s of Object.getOwnPropertySymbols(globalThis)) { const v = globalThis[s]; if (v?.core) return 'core' } throw new Error('nothing')",
  "collect garbage, and write a file with it":
    "return gc({ type: 'major-snapshot', filename: '/tmp/x' })",
  "find the host's functions through call sites": `Error.prepareStackTrace = (_, sites) => sites;
    const sites = await new Promise((done) => setTimeout(() => done(new Error().stack)));
    const found = sites.flatMap((s) => [s.getThis(), s.getFunction()]).filter((x) => x !== undefined);
    if (found.length === 0) throw new Error("nothing");
    return found.length`,
  "find a file in import.meta":
    "if (/file:|\\/edge-runtime/.test(JSON.stringify({ ...import.meta }))) return import.meta.url; throw new Error('nothing')",
  "find the cell in the stack":
    `const { stack } = await new Promise((done) => setImmediate(() => done(new Error())));
    if (/file:\/\/|edge-runtime/.test(stack)) return stack;
    throw new Error("nothing")`,
  "open a file as a blob": "return await Deno.open('/etc/passwd')",
  "load a module from a blob":
    "return await new Function('a', 'return import(a)')(URL.createObjectURL(new Blob(['export default 1'])))",
  "listen for the cell's messages":
    "const got = await new Promise((done) => { globalThis.onmessage = done; addEventListener('message', done); setTimeout(done, 200) }); return got.data",
  "dispatch a message to the isolate's own listeners":
    "dispatchEvent(new MessageEvent('message', { data: '[[1]]' })); throw new Error('nobody listened')",
  "wait for a thread that is not there":
    "return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1).missing.x",
  "transfer imp's buffers away": "structuredClone(imp, { transfer: [imp] }); return 1",
  "clone the cell's port":
    "for (const k of Reflect.ownKeys(globalThis)) { const v = globalThis[k]; if (v instanceof MessagePort) return k } throw new Error('nothing')",
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
  "node:worker_threads, by import()":
    "const attack = async () => (await import('node:worker_threads')).threadId",
  "node:fs, by import() with a comment":
    "const attack = async () => (await import/* */(['node', 'fs'].join(':'))).readFileSync('/etc/passwd')",
  "node:fs after a comment":
    "/**/import fs from 'node:fs'; const attack = () => fs.existsSync('/etc/passwd')",
  "node:fs, re-exported": "export { readFileSync } from 'node:fs'; const attack = () => 1",
  "node:inspector":
    "import { Session } from 'node:inspector'; const attack = () => new Session().connect()",
  "node:v8": "import v8 from 'node:v8'; const attack = () => v8.writeHeapSnapshot('/tmp/x')",
  "node:dns": "import dns from 'node:dns'; const attack = () => dns.promises.lookup('example.com')",
  "node:dgram":
    "import dgram from 'node:dgram'; const attack = () => dgram.createSocket('udp4').bind()",
  "node:http, as a client":
    "import http from 'node:http'; const attack = () => new Promise((ok, no) => http.get('http://127.0.0.1', ok).on('error', no))",
  "node:sqlite":
    "import { DatabaseSync } from 'node:sqlite'; const attack = () => new DatabaseSync('/tmp/x')",
  "node:test": "import test from 'node:test'; const attack = () => test('x', () => {})",
  "a file": "import x from 'file:///etc/passwd'; const attack = () => x",
  "a module from data":
    "import x from 'data:text/javascript,export default 1'; const attack = () => x",
  "a module from the network": "import x from 'https://example.com/x.js'; const attack = () => x",
  "a package from npm": "import x from 'npm:is-odd'; const attack = () => x",
  "JSON from a file":
    "import x from 'file:///etc/hostname' with { type: 'json' }; const attack = () => x",
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

function moduleOf(attack: string): string {
  // The declaration of `attack` ends up inside a module, so imports come first.
  const at = attack.indexOf("const attack");
  return `${attack.slice(0, at)}
${attack.slice(at)};
export default async () => new Response("got " + String(await attack()));`;
}
