/** A tenant has one thread and one isolate, and no way to a second. */
import { attempts } from "./attempt.ts";

attempts("no second thread is started", {
  "Worker": [
    "return new Worker('data:text/javascript,1', { type: 'module' })",
    "ReferenceError: Worker is not defined",
  ],
  "SharedWorker": [
    "return new SharedWorker('data:text/javascript,1')",
    "ReferenceError: SharedWorker is not defined",
  ],
  "importScripts": [
    "return importScripts('data:text/javascript,1')",
    "ReferenceError: importScripts is not defined",
  ],
  "worklets and service workers": [
    "return [typeof AudioWorklet, typeof Worklet, typeof ServiceWorker, typeof navigator.serviceWorker]",
    "got undefined,undefined,undefined,undefined",
  ],
  "the constructor of the global object": [
    "return new (Object.getPrototypeOf(globalThis).constructor)()",
    "TypeError: Illegal constructor",
  ],
  "node:worker_threads": [
    "import { Worker } from 'node:worker_threads'; --- return new Worker('1', { eval: true })",
    'function_failed: The module of attempt5 fails to import: "node:worker_threads" cannot be imported',
  ],
  "node:cluster": [
    "import cluster from 'node:cluster'; --- return cluster.fork()",
    'function_failed: The module of attempt6 fails to import: "node:cluster" cannot be imported',
  ],
  "node:child_process": [
    "import { fork } from 'node:child_process'; --- return fork('/x.js')",
    'function_failed: The module of attempt7 fails to import: "node:child_process" cannot be imported',
  ],
  "a word to all threads": [
    "return new BroadcastChannel('x')",
    "ReferenceError: BroadcastChannel is not defined",
  ],
  "a word to the thread that started this one": [
    "return postMessage({})",
    "ReferenceError: postMessage is not defined",
  ],
  "closing its own thread": ["return close()", "ReferenceError: close is not defined"],
  "waiting for a thread that is not there holds up only itself": [
    "return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)",
    "got timed-out",
  ],
  "and messages within the isolate go": [
    `const { port1, port2 } = new MessageChannel();
    const heard = new Promise((done) => port2.onmessage = ({ data }) => done(data));
    port1.postMessage("hello");
    const data = await heard;
    port1.close();
    return data`,
    "got hello",
  ],
});
