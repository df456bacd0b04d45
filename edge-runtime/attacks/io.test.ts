/** Files, sockets, processes and the host: no function reaches them, by whatever name. */
import { refusal } from "../isolate/sandbox/deno-refusals.ts";
import { type Attempt, attempts } from "./attempt.ts";

const DENO_ONLY = [
  "readTextFileSync('/etc/passwd')",
  "open('/etc/passwd')",
  "writeTextFile('/tmp/x', 'x')",
  "mkdir('/tmp/x')",
  "remove('/tmp/x')",
  "readDir('/')",
  "stat('/')",
  "watchFs('/')",
  "Command('id')",
  "run({ cmd: ['id'] })",
  "kill(1)",
  "exit(1)",
  "chdir('/')",
  "cwd()",
  "connect({ port: 22 })",
  "connectTls({ port: 22 })",
  "listen({ port: 0 })",
  "listenTls({ port: 0 })",
  "listenDatagram({ port: 0 })",
  "resolveDns('example.com', 'A')",
  "createHttpClient({})",
  "networkInterfaces()",
  "dlopen('/lib/x.so', {})",
  "permissions.request({ name: 'read' })",
  "openKv()",
  "hostname()",
  "osRelease()",
  "loadavg()",
  "memoryUsage()",
  "systemMemoryInfo()",
  "uid()",
  "execPath()",
  "mainModule",
  "stdin.read(new Uint8Array(1))",
  "stdout.write(new Uint8Array(1))",
  "stderr.write(new Uint8Array(1))",
  "bundle({})",
  "jupyter",
  "test('x', () => {})",
  "internal",
];

const PROCESS_ONLY = [
  "exit",
  "reallyExit",
  "abort",
  "kill",
  "binding",
  "_linkedBinding",
  "getBuiltinModule",
  "dlopen",
  "chdir",
  "loadEnvFile",
  "setuid",
  "umask",
  "send",
  "memoryUsage",
  "_rawDebug",
];

const attack: Record<string, Attempt> = {};
for (const call of DENO_ONLY) {
  const name = /^\w+/.exec(call)![0];
  attack[`Deno.${call}`] = [
    `return await Deno.${call}`,
    `NotSupported: ${refusal(name)}`,
  ];
}
for (const name of PROCESS_ONLY) {
  attack[`process.${name}`] = [
    `return process.${name}(1)`,
    `TypeError: process.${name} is not a function`,
  ];
}

attempts("no function reaches the host through Deno or process", {
  ...attack,
  "the host's environment through Deno": ["return Deno.env.get('HOME')", "got undefined"],
  "the host's environment through process": ["return process.env.PATH", "got undefined"],
  "and its own variables are there": [
    "return JSON.stringify([Deno.env.toObject(), process.env])",
    'got [{"NAME":"mine"},{"NAME":"mine"}]',
  ],
  "a schedule that is registered by a request": [
    "return await Deno.cron('x', '* * * * *', () => {})",
    "Error: A handler can only be registered while the module is imported",
  ],
  "signals of the cell": [
    "return Deno.addSignalListener('SIGTERM', () => {})",
    "got undefined",
  ],
  "the cell's stdout, which its supervisor reads": [
    "return process.stdout.write('{}')",
    "TypeError: Cannot read properties of undefined (reading 'write')",
  ],
  "the cell's arguments": [
    "return JSON.stringify([process.argv, process.execArgv, Deno.args])",
    "got [[],[],[]]",
  ],
  "the real process behind a callback's this": [
    "return await new Promise((r) => process.nextTick(function () { r(typeof this) }))",
    "got undefined",
  ],
  "the real process behind the small one": [
    "return [Object.getPrototypeOf(process) === Object.prototype, Object.getPrototypeOf(Deno)]",
    "got true,",
  ],
  "Deno's internals by their symbol": [
    "return typeof Deno[Symbol.for('Deno.internal')]",
    "got undefined",
  ],
  "Deno's internals by its own symbols": [
    "return Object.getOwnPropertySymbols(Deno).length",
    "got 0",
  ],
  "Deno's internals by the global's symbols": [
    "return Object.getOwnPropertySymbols(globalThis).map((key) => typeof globalThis[key]?.core).join()",
    "got undefined,undefined",
  ],
  "Deno's internals by their global name": [
    "return typeof __bootstrap + typeof nodeBootstrap",
    "got undefinedundefined",
  ],
  "a file written by the garbage collector": [
    "return gc({ type: 'major-snapshot', filename: '/tmp/x' })",
    "TypeError: gc is not a function",
  ],
  "require": ["return require('node:fs')", "ReferenceError: require is not defined"],
  "a file by fetch": [
    "return await fetch('file:///etc/passwd')",
    "TypeError: fetch knows http and https, not file:",
  ],
  "and data: by fetch holds its content itself": [
    "return await (await fetch('data:,hello')).text()",
    "got hello",
  ],
  "a WebSocketStream past the broker": [
    "return new WebSocketStream('ws://127.0.0.1')",
    "ReferenceError: WebSocketStream is not defined",
  ],
  "a WebTransport past the broker": [
    "return new WebTransport('https://127.0.0.1')",
    "ReferenceError: WebTransport is not defined",
  ],
  "a storage that others might read": [
    "return localStorage.setItem('a', 'b')",
    "ReferenceError: localStorage is not defined",
  ],
  "locks that others might hold": [
    "return await navigator.locks.request('x', () => 1)",
    "TypeError: Cannot read properties of undefined (reading 'request')",
  ],
  "people": ["return prompt('?')", "ReferenceError: prompt is not defined"],
  "paths of the host in import.meta": ["return Object.keys(import.meta)", "got url,main"],
  "packages of the host by import.meta.resolve": [
    "return import.meta.resolve('npm:zod')",
    "TypeError: (intermediate value).resolve is not a function",
  ],
}, { variables: { NAME: "mine" } });
