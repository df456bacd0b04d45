/** Memory outside of the heap, which V8 does not bound: a tenant gets its share and no more, in whatever way it asks. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";
import { bombs, MB, QUOTA_MB } from "./bombs.ts";

const BOMBS: Record<string, string> = {
  "ArrayBuffer": "kept.push(new ArrayBuffer(MB))",
  "one ArrayBuffer of a gigabyte": "kept.push(new ArrayBuffer(1024 * MB))",
  "typed arrays": "kept.push(new Float64Array(MB / 8).fill(1))",
  "typed arrays from other ones": "kept.push(new Uint8Array(source))",
  "typed arrays from lists": "kept.push(Uint8Array.from({ length: MB }))",
  "a list that grows while it is read":
    "let n = 0; kept.push(new Uint8Array({ get length() { return n++ ? MB : 0 } }), new ArrayBuffer(MB))",
  "a length that changes":
    "let n = 0; kept.push(new ArrayBuffer({ valueOf: () => n++ ? 1024 * MB : 0 }), new ArrayBuffer(MB))",
  "slices": "kept.push(source.slice())",
  "slices of a buffer": "kept.push(source.buffer.slice(0))",
  "slices without a constructor":
    "const s = new Uint8Array(MB); s.constructor = undefined; kept.push(s.slice())",
  "mapped arrays": "kept.push(source.map((x) => x))",
  "sorted copies": "kept.push(source.toSorted())",
  "a resizable buffer":
    "const b = new ArrayBuffer(0, { maxByteLength: 1024 * MB }); kept.push(b); for (let n = MB;; n += MB) { b.resize(n); new Uint8Array(b).fill(1) }",
  "transferred buffers": "kept.push(new ArrayBuffer(1).transfer(MB))",
  "SharedArrayBuffer": "kept.push(new SharedArrayBuffer(MB))",
  "a growable SharedArrayBuffer":
    "kept.push(new SharedArrayBuffer(0, { maxByteLength: 1024 * MB }))",
  "the hidden constructors":
    "kept.push(new (Object.getPrototypeOf(Buffer))(MB), new source.constructor(MB), new source.buffer.constructor(MB))",
  "subclasses": "kept.push(new (class extends Uint8Array {})(MB))",
  "Buffer.alloc": "kept.push(Buffer.alloc(MB, 1))",
  "Buffer.allocUnsafe": "kept.push(Buffer.allocUnsafe(MB))",
  "Buffer.from text": "kept.push(Buffer.from('x'.repeat(MB)))",
  "Buffer.concat": "kept.push(Buffer.concat([source, source]))",
  "random bytes": "kept.push(randomBytes(MB))",
  "structuredClone": "kept.push(structuredClone(source))",
  "structuredClone of what holds buffers": "kept.push(structuredClone({ a: [source] }))",
  "TextEncoder": "kept.push(new TextEncoder().encode('x'.repeat(MB)))",
  "Blob": "kept.push(new Blob([source]))",
  "File from text": "kept.push(new File(['x'.repeat(MB)], 'a'))",
  "Response.bytes": "kept.push(await new Response(source).bytes())",
  "Response.blob": "kept.push(await new Response(source).blob())",
  "Response.arrayBuffer": "kept.push(await new Response(source).arrayBuffer())",
  "formData files":
    "const f = new FormData(); f.set('a', new Blob([source])); kept.push(await new Response(f).formData())",
  "crypto":
    "kept.push(await crypto.subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, key, source))",
  "WebAssembly.Memory": "kept.push(new WebAssembly.Memory({ initial: 16, maximum: 16 }))",
  "WebAssembly.Memory that grows":
    "const m = new WebAssembly.Memory({ initial: 0 }); kept.push(m); for (;;) { m.grow(16); new Uint8Array(m.buffer).fill(1) }",
  "a module's own memory":
    "kept.push(new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,5,4,1,1,16,16]))))",
  "a module's own memory, asynchronously":
    "kept.push(await WebAssembly.instantiate(new Uint8Array([0,97,115,109,1,0,0,0,5,4,1,1,16,16])))",
  "messages that nobody takes":
    "const c = new MessageChannel(); kept.push(c); for (;;) c.port1.postMessage(source)",
  "messages of objects that nobody takes":
    "const c = new MessageChannel(); kept.push(c); for (;;) c.port1.postMessage({ a: ['x'.repeat(MB)] })",
  "the Blob of node:buffer": "kept.push(new NodeBlob([source]))",
  "compressors of node:zlib": "for (let j = 0; j < 4; j++) kept.push(createGzip())",
  "compressors by their class": "for (let j = 0; j < 4; j++) kept.push(new zlib.Deflate())",
  "compressors by the class of another":
    "for (let j = 0; j < 4; j++) kept.push(new (createGzip().constructor)())",
  "compressions under way":
    "for (let j = 0; j < 4; j++) zlib.gzip(source.subarray(0, 10), () => {}); kept.push(0)",
  "CompressionStream": "for (let j = 0; j < 4; j++) kept.push(new CompressionStream('gzip'))",
  "Intl":
    "for (let j = 0; j < 64; j++) kept[i] = [kept[i], new Intl.DateTimeFormat('de'), Intl.DateTimeFormat('en')]",
  "scrypt": "scryptSync('a', 'b', 64, { N: 2 ** 20, maxmem: 2 ** 31 })",
  "unzipped bytes": "kept.push(gunzipSync(zipped))",
  "an unzipped stream":
    "kept.push(await new Response(new Blob([zipped]).stream().pipeThrough(new DecompressionStream('gzip'))).bytes())",
  "a stream of node:stream/web that unzips":
    "const out = new Blob([zipped]).stream().pipeThrough(new web.DecompressionStream('gzip')); for await (const chunk of out) kept.push(chunk)",
  "compressors of node:stream/web": "kept.push(new web.CompressionStream('gzip'))",
  "node:stream/consumers, bytes":
    "kept.push(await consumers.arrayBuffer(new Blob([source]).stream()))",
  "node:stream/consumers, a buffer":
    "kept.push(await consumers.buffer(new Blob([source]).stream()))",
  "node:stream/consumers, a blob": "kept.push(await consumers.blob(new Blob([source]).stream()))",
  "bytes of node:crypto": "kept.push(pbkdf2Sync('a', 'b', 1, MB, 'sha1'))",
  "a hash of any length": "kept.push(createHash('shake128', { outputLength: MB }).digest())",
  "a secret key of node:crypto": "kept.push(createSecretKey(source))",
  "what an inspection is handed":
    "const seen = new Set(); Object.defineProperty(Function.prototype, Symbol.toStringTag, { configurable: true, get() { seen.add(this) } }); Deno.inspect(ArrayBuffer); delete Function.prototype[Symbol.toStringTag]; for (const found of seen) if (found.name === 'ArrayBuffer' && found !== ArrayBuffer) kept.push(new found(MB))",
  "what the prototype of a function says made it":
    "kept.push(structuredClone.prototype.constructor(source), Buffer.alloc.prototype.constructor(MB, 1))",
  "the class below SlowBuffer": "kept.push(new (Object.getPrototypeOf(SlowBuffer))(MB))",
  "the class of buffers below Buffer": "kept.push(new (Buffer[Symbol.species])(MB))",
  "the class below File": "kept.push(new (Object.getPrototypeOf(File))([source]))",
  "arguments by another iterator":
    "const own = Array.prototype[Symbol.iterator]; Array.prototype[Symbol.iterator] = function* () { yield new ArrayBuffer(0) }; try { kept.push(new Uint8Array(MB)) } finally { Array.prototype[Symbol.iterator] = own }",
  "bytes that say they are none":
    "const b = new Uint8Array(MB); Object.defineProperty(b, 'byteLength', { value: 0 }); kept.push(new Blob([b]))",
  "clones of a SharedArrayBuffer":
    "kept.push(structuredClone(new SharedArrayBuffer(MB))); await pause()",
  "clones of shared WebAssembly memory":
    "const m = new WebAssembly.Memory({ initial: 16, maximum: 16, shared: true }); kept.push(structuredClone(m.buffer)); await pause()",
  "slices of blobs": "kept.push(new Blob([source]).slice(1)); await pause()",
  "clones of blobs": "kept.push(structuredClone(new Blob([source]))); await pause()",
  "streams of blobs": "kept.push(new Blob([source]).stream()); await pause()",
  "files made of blobs":
    "const f = new FormData(); f.set('a', new Blob([source])); kept.push(f.get('a')); await pause()",
  "parts of blobs":
    "const b = new Blob([source]); const [part] = Object.getOwnPropertySymbols(b).map((key) => b[key]).find(Array.isArray); kept.push(part, part.constructor.fromUint8Array(source)); await pause()",
  "bytes that say they are a module":
    "const b = new Uint8Array([0,97,115,109,1,0,0,0,5,4,1,1,16,16]); Object.setPrototypeOf(b, WebAssembly.Module.prototype); kept.push((await WebAssembly.instantiate(b)).instance); await pause()",
  "segments of texts": "kept.push(new Intl.Segmenter().segment('x'.repeat(MB)))",
  "ways through segments":
    "kept.push(new Intl.Segmenter().segment('x'.repeat(MB))[Symbol.iterator]()); await pause()",
  "buffers that can grow, by the number of them":
    "kept.push(Array.from({ length: 8 }, () => new ArrayBuffer(1, { maxByteLength: 8_192 })))",
  "clones of buffers that can grow":
    "const b = new ArrayBuffer(1, { maxByteLength: 8_192 }); kept.push(Array.from({ length: 8 }, () => structuredClone(b)))",
  "numbers that are not what they were":
    "const own = Number; globalThis.Number = (size) => { let n = 0; return { valueOf: () => n++ ? size : 0 } }; try { kept.push(new SharedArrayBuffer(MB)) } finally { globalThis.Number = own }",
  "a shared buffer whose most changes":
    "let n = 0; const b = new SharedArrayBuffer(0, { get maxByteLength() { return n++ ? MB : undefined } }); kept.push(b); b.growable ? b.grow(MB) : new ArrayBuffer(64 * MB)",
  "scrypt that changes its mind":
    "let n = 0; scryptSync('a', 'b', 64, { get N() { return n++ ? 2 ** 20 : 2 }, maxmem: 2 ** 31 }); new ArrayBuffer(n > 1 ? 0 : 64 * MB)",
  "a key that a promise was told not to have":
    "Reflect.set(CryptoKey.prototype, 'then', function (done) { kept.push(this); delete CryptoKey.prototype.then; done({}) }); kept.push(await crypto.subtle.importKey('raw', source, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']))",
  "compressors of the highest level":
    "kept.push(zlib.createZstdCompress({ params: { [zlib.constants.ZSTD_c_compressionLevel]: 22 } }))",
  "compressions of the highest level":
    "zlib.zstdCompressSync('a', { params: { [zlib.constants.ZSTD_c_compressionLevel]: 22 } })",
  "compressors with a large table":
    "kept.push(zlib.createZstdCompress({ params: { [zlib.constants.ZSTD_c_chainLog]: 28 } }))",
  "compressors with a large window":
    "kept.push(zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_LGWIN]: 24 } }))",
  "decompressors with a large window":
    "kept.push(zlib.createZstdDecompress({ params: { [zlib.constants.ZSTD_d_windowLogMax]: 27 } }))",
  "decompressors of Brotli": "kept.push(zlib.createBrotliDecompress())",
  "a DecompressionStream of Brotli": "kept.push(new DecompressionStream('brotli'))",
  "ciphers that are never final":
    "for (let j = 0; j < 512; j++) createCipheriv('aes-256-cbc', key32, key16); kept.push(0)",
  "channels that are never closed":
    "for (let j = 0; j < 128; j++) new MessageChannel(); kept.push(0)",
  "keys of any length":
    "kept.push(await crypto.subtle.importKey('raw', source, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']))",
};

bombs("memory outside of the heap is refused past the tenant's quota", BOMBS);

withCell("garbage outside of the heap does not count", async (_t, cell) => {
  await cell.deploy(
    "tidy",
    {
      tidy: `import { createCipheriv } from "node:crypto";
      export default async () => {
        for (let i = 0; i < 100; i++) {
          new Uint8Array(${MB}).fill(1);
          structuredClone(new Uint8Array(${MB}));
        }
        for (let i = 0; i < 20_000; i++) {
          const cipher = createCipheriv("aes-128-cbc", new Uint8Array(16), new Uint8Array(16));
          cipher.final();
        }
        for (let i = 0; i < 5_000; i++) {
          const { port1, port2 } = new MessageChannel();
          port1.close();
          port2.close();
        }
        for (let i = 0; i < 100; i++) {
          new Blob([new Uint8Array(${MB})]);
          if (i % 10 === 9) await new Promise((done) => setTimeout(done, 5));
        }
        return new Response("done");
      }`,
    },
    1,
    { limits: { externalMb: QUOTA_MB, cpuMs: 20_000 } },
  );
  assert.equal(await (await cell.fetch("tidy", "/tidy")).text(), "done");
});

withCell("a function that does not catch the refusal answers memory_limit", async (_t, cell) => {
  await cell.deploy("greedy", {
    greedy: "export default () => { const kept = []; for (;;) kept.push(new Uint8Array(1e6)); }",
    fine: "export default () => new Response('fine')",
  });
  const response = await cell.fetch("greedy", "/greedy");
  assert.equal(response.status, 503);
  assert.equal((await response.json()).code, "memory_limit");
  assert.equal(await (await cell.fetch("greedy", "/fine")).text(), "fine");
});
