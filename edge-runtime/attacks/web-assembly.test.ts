/** Memory of WebAssembly, which V8 counts nowhere, and of modules, which it shares among the isolates of a process. */
import { bombs } from "./bombs.ts";

/** `module(functions, types)` are the bytes of a module, no two of them the same. */
const MODULES = `
let last = 0;
const number = (value) => {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push(value & 127 | 128);
  return [...bytes, value];
};
const section = (id, bytes) => [id, ...number(bytes.length), ...bytes];
const type = () => [0x60, 20, ...Array.from({ length: 20 }, (_, bit) => last >> bit & 1 ? 0x7f : 0x7e), 0];
const types = (count) => Array.from({ length: count }, () => (last++, type())).flat();
const module = (functions, typed) => new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0,
  ...section(1, [...number(typed + 1), 0x60, 0, 0, ...types(typed)]),
  ...section(3, [...number(functions), ...new Array(functions).fill(0)]),
  ...section(10, [...number(functions), ...new Array(functions).fill([2, 0, 11]).flat()]),
  ...section(0, [1, 97, ...number(++last)]),
]);
// One memory of 1 MB, which it exports.
const exporting = new WebAssembly.Module(new Uint8Array(
  [0, 97, 115, 109, 1, 0, 0, 0, 5, 4, 1, 1, 16, 16, 7, 5, 1, 1, 97, 2, 0],
));
const FUNCTIONS = 4_000;`;

bombs("memory of WebAssembly is refused past the tenant's quota, whoever keeps it", {
  "memories that outlive their instances":
    "kept.push(new WebAssembly.Instance(exporting).exports.a); await pause()",
  "memories that outlive instances that were promised":
    "kept.push((await WebAssembly.instantiate(exporting)).exports.a); await pause()",
  "bytes that outlive their memories":
    "kept.push(new WebAssembly.Memory({ initial: 16, maximum: 16 }).buffer); await pause()",
  "bytes that can grow and outlive their memories":
    "kept.push(new WebAssembly.Memory({ initial: 16, maximum: 16 }).toResizableBuffer()); await pause()",
  "a maximum that changes":
    "let n = 0; kept.push(new WebAssembly.Memory({ initial: 0, maximum: { valueOf: () => n++ ? 16 : 0 } })); kept.at(-1).grow(16)",
  "an instance that a promise was told not to have":
    "Reflect.set(WebAssembly.Instance.prototype, 'then', function (done) { kept.push(this); done({}) }); kept.push(await WebAssembly.instantiate(exporting)); await pause()",
  "a module's memory by another minimum":
    "const own = Math.min; Math.min = () => 0; try { kept.push(new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,5,4,1,1,16,16])))) } finally { Math.min = own }",
  "a module's memory by another length":
    "const all = Object.getPrototypeOf(Uint8Array.prototype), own = Object.getOwnPropertyDescriptor(all, 'length'); const b = new Uint8Array([0,97,115,109,1,0,0,0,5,4,1,1,16,16]); Object.defineProperty(all, 'length', { configurable: true, get: () => 0 }); try { kept.push(new WebAssembly.Instance(new WebAssembly.Module(b))) } finally { Object.defineProperty(all, 'length', own) }",
  "modules of many short functions": "kept.push(new WebAssembly.Module(module(FUNCTIONS, 0)))",
  "types, which V8 never forgets": "new WebAssembly.Module(module(1, 100))",
  "types of what is only validated": "WebAssembly.validate(module(1, 100))",
  "types of tags":
    "for (let j = 0; j < 1_024; j++) new WebAssembly.Tag({ parameters: ['i32'] }); kept.push(0)",
  "clones of modules":
    "kept.push(structuredClone(new WebAssembly.Module(module(FUNCTIONS, 0)))); await pause()",
  "clones of what becomes a module while it is cloned":
    "kept.push(structuredClone({ get a() { return new WebAssembly.Module(module(FUNCTIONS, 0)) } })); await pause()",
  "clones of modules in messages":
    "const { port1, port2 } = new MessageChannel(); port1.postMessage(new WebAssembly.Module(module(FUNCTIONS, 0))); port2.onmessage = ({ data }) => { kept.push(data); port2.close() }; await pause()",
  "clones of modules in marks":
    "performance.mark('a', { detail: new WebAssembly.Module(module(FUNCTIONS, 0)) }); kept.push(0); await pause()",
  "clones of modules in measures":
    "performance.measure('a', { start: 0, end: 1, detail: [new WebAssembly.Module(module(FUNCTIONS, 0))] }); kept.push(0); await pause()",
}, MODULES);
