/**
 * What the design leans on and no specification promises. A new version of Deno is taken when these pass; one that
 * fails says what it broke, or mended.
 */
import assert from "node:assert/strict";
import { temporaryDirectory } from "@imprun/testing/directory";
import { until } from "@imprun/testing/until";
import { MessageChannel, Worker } from "node:worker_threads";
import { openPromptness } from "../cell/promptness.ts";
import { demote } from "../supervisor/demote.ts";
import { Sampler } from "../supervisor/sampler.ts";

/** sched(7). */
const SCHED_OTHER = 0;
const SCHED_IDLE = 5;

/** A module that runs in a worker; it has `parentPort`. */
function worker(code: string, heapMb = 64): Worker {
  const module = `import { parentPort } from "node:worker_threads";\n${code}`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(module)}`), {
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
}

function firstMessage(of: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    of.once("message", resolve);
    of.once("error", reject);
  });
}

/** The threads of this process that are workers, when `isThere` is fulfilled. */
async function threadsWhen(isThere: (threads: Map<number, number>) => boolean) {
  const sampler = new Sampler();
  try {
    return await until(async () => {
      const threads = await sampler.workerThreads(Deno.pid);
      return isThere(threads) ? threads : null;
    });
  } finally {
    await sampler.stop();
  }
}

/** Runs a program in a process of its own, which may end badly; resolves with what it printed. */
async function program(code: string, ...flags: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...flags, `data:text/javascript,${encodeURIComponent(code)}`],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("a worker's thread has the name worker-N, and ends when an idle worker is terminated", async () => {
  const idle = worker("parentPort.postMessage('up'); parentPort.on('message', () => {});");
  await firstMessage(idle);
  const number = idle.threadId;
  await threadsWhen((threads) => threads.has(number));
  await idle.terminate();
  await threadsWhen((threads) => !threads.has(number));
});

/** The fields of sched_getattr(2) that count: the policy, how nice it is, and its slice. */
function schedulingOf(thread: number) {
  const { symbols } = Deno.dlopen("libc.so.6", {
    syscall: { parameters: ["i64", "i64", "buffer", "i64", "i64"], result: "i64" },
  });
  const attributes = new DataView(new ArrayBuffer(48));
  const call = Deno.build.arch === "x86_64" ? 315n : 275n;
  const taken = symbols.syscall(call, BigInt(thread), new Uint8Array(attributes.buffer), 48n, 0n);
  assert.equal(taken, 0n);
  return {
    policy: attributes.getUint32(4, true),
    nice: attributes.getInt32(16, true),
    sliceNs: attributes.getBigUint64(24, true),
  };
}

Deno.test({
  name:
    "one thread of this process takes a slice, a nice value and SCHED_IDLE, for which nobody needs a privilege",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const other = worker("parentPort.postMessage('up'); parentPort.on('message', () => {});");
    await firstMessage(other);
    const number = other.threadId;
    const thread = (await threadsWhen((threads) => threads.has(number))).get(number)!;
    openPromptness().lower(thread);
    const lowered = schedulingOf(thread);
    assert.deepEqual([lowered.policy, lowered.nice], [SCHED_OTHER, 10]);
    // Before 6.12 the kernel knows of no slices, and takes them all the same.
    assert.ok(lowered.sliceNs === 0n || lowered.sliceNs === 3_000_000n, `${lowered.sliceNs}`);
    await demote(thread);
    assert.equal(schedulingOf(thread).policy, SCHED_IDLE);
    assert.equal(schedulingOf(Deno.pid).policy, SCHED_OTHER);
    await other.terminate();
  },
});

Deno.test("a worker that used up its heap is stopped with an error, and the process lives", async () => {
  const printed = await program(
    `import { Worker } from "node:worker_threads";
    const bomb = "import { parentPort } from 'node:worker_threads'; parentPort.postMessage('up'); const a = []; for (;;) a.push(new Array(1e5).fill(Math.random()))";
    const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(bomb)), { resourceLimits: { maxOldGenerationSizeMb: 32 } });
    worker.on("error", ({ code }) => setTimeout(() => { console.log("alive after " + code); Deno.exit(); }, 500));`,
    "--allow-all",
  );
  assert.equal(printed, "alive after ERR_WORKER_OUT_OF_MEMORY");
});

Deno.test("terminate does not end a worker that spins: when it does, the replacement of cells can go", async () => {
  const printed = await program(
    `import { Worker } from "node:worker_threads";
    const spin = "import { parentPort } from 'node:worker_threads'; parentPort.postMessage('up'); for (;;);";
    const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(spin)));
    worker.on("message", async () => {
      worker.terminate();
      await new Promise((done) => setTimeout(done, 1_000));
      const names = [...Deno.readDirSync("/proc/self/task")].map(({ name }) => Deno.readTextFileSync("/proc/self/task/" + name + "/comm"));
      console.log(names.some((name) => name.startsWith("worker-")) ? "spins" : "ended");
      Deno.exit();
    });`,
    "--allow-all",
  );
  assert.equal(printed, "spins");
});

Deno.test("a permission that the process gave up is given up for workers, and an open socket goes on", async () => {
  const directory = temporaryDirectory();
  const printed = await program(
    `import { Worker } from "node:worker_threads";
    const path = ${JSON.stringify(`${directory}/socket`)};
    const listener = Deno.listen({ transport: "unix", path });
    const [client, server] = await Promise.all([Deno.connect({ transport: "unix", path }), listener.accept()]);
    for (const name of ["net", "read", "write", "env", "run", "sys", "ffi", "import"]) await Deno.permissions.revoke({ name });
    const attempts = "import { parentPort } from 'node:worker_threads'; import fs from 'node:fs'; const got = []; for (const attempt of [() => fs.readFileSync('/etc/hostname'), () => Deno.env.get('HOME'), () => Deno.listen({ port: 0 }), () => new Deno.Command('id').outputSync(), () => Deno.dlopen('libc.so.6', {}), () => process.dlopen({ exports: {} }, '/x.node')]) try { attempt(); got.push(1) } catch {} parentPort.postMessage(got.length)";
    const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(attempts)));
    worker.on("message", async (got) => {
      await client.write(new TextEncoder().encode("x"));
      const read = await server.read(new Uint8Array(1));
      console.log("got " + got + ", read " + read);
      Deno.exit();
    });`,
    "--allow-all",
  );
  assert.equal(printed, "got 0, read 1");
});

Deno.test("the signal of a request that was answered aborts, unless Deno is told that only lost clients count", async () => {
  const answered = (...flags: string[]) =>
    program(
      `let signal;
      const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
        signal = request.signal;
        return new Response("answer");
      });
      const { port } = server.addr;
      await (await fetch("http://127.0.0.1:" + port)).text();
      // The second answer comes after all that follows the first one.
      const first = signal;
      await (await fetch("http://127.0.0.1:" + port)).text();
      console.log(first.aborted ? "aborted" : "goes on");
      Deno.exit();`,
      "--allow-net",
      ...flags,
    );
  assert.equal(await answered(), "aborted");
  assert.equal(await answered("--unstable-no-legacy-abort"), "goes on");
});

Deno.test("a stream of bytes can be transferred to a worker and back", async () => {
  const echo = worker(
    "parentPort.once('message', (s) => parentPort.postMessage(s, [s]));",
  );
  const stream = new Blob(["there and back"]).stream();
  const answer = firstMessage(echo);
  echo.postMessage(stream, [stream as never]);
  assert.equal(await new Response(await answer as ReadableStream).text(), "there and back");
  await echo.terminate();
});

Deno.test("a private port can be handed over with the worker's data", async () => {
  const { port1, port2 } = new MessageChannel();
  const said = new Promise((resolve) => port1.once("message", resolve));
  const talker = new Worker(
    new URL(
      "data:text/javascript,import { workerData } from 'node:worker_threads'; workerData.port.postMessage('hello')",
    ),
    { workerData: { port: port2 }, transferList: [port2 as never] },
  );
  assert.equal(await said, "hello");
  await talker.terminate();
  port1.close();
});

Deno.test("a worker takes over what V8 compiled of a script in another one, and not of another script", async () => {
  const compiler = worker(
    `import { Script } from "node:vm";
    const script = new Script("(() => 1)", { filename: "imprun:isolate" });
    script.runInThisContext()();
    const bytes = new Uint8Array(script.createCachedData());
    parentPort.postMessage(bytes.slice().buffer);`,
  );
  const compiled = await firstMessage(compiler);
  await compiler.terminate();
  const taker = worker(
    `import { Script } from "node:vm";
    parentPort.on("message", (compiled) => {
      const take = (source) => new Script(source, { filename: "imprun:isolate", cachedData: new Uint8Array(compiled) });
      const [same, other] = [take("(() => 1)"), take("(() => 1) // longer")];
      parentPort.postMessage([same.cachedDataRejected, same.runInThisContext()(), other.cachedDataRejected]);
    });`,
  );
  taker.postMessage(compiled);
  assert.deepEqual(await firstMessage(taker), [false, 1, true]);
  await taker.terminate();
});

Deno.test("V8 counts buffers as external memory, and does not count WebAssembly memories, blobs and shared buffers", async () => {
  const counter = worker(
    `const { memoryUsage } = Deno;
    const gain = (make) => { const before = memoryUsage().external; kept.push(make()); return memoryUsage().external - before > 4e6; };
    const kept = [];
    const bytes = new Uint8Array(8e6);
    parentPort.postMessage([
      gain(() => new ArrayBuffer(8e6)), gain(() => structuredClone(bytes)),
      gain(() => new WebAssembly.Memory({ initial: 128 })), gain(() => new SharedArrayBuffer(8e6)), gain(() => new Blob([bytes])),
    ]);`,
  );
  assert.deepEqual(await firstMessage(counter), [true, true, false, false, false]);
  await counter.terminate();
});

Deno.test("one WebAssembly memory grows no further than V8's flag says", async () => {
  const printed = await program(
    `const memory = new WebAssembly.Memory({ initial: 1 });
    memory.grow(1_023);
    try { memory.grow(1); console.log("grew"); } catch { console.log("refused"); }`,
    "--v8-flags=--wasm-max-mem-pages=1024",
  );
  assert.equal(printed, "refused");
});

Deno.test("a collection of what is young frees buffers that nobody holds", async () => {
  const printed = await program(
    `const { getHeapStatistics } = await import("node:v8");
    const bytes = () => getHeapStatistics().external_memory;
    const before = bytes();
    for (let n = 0; n < 100; n++) new Uint8Array(65_536);
    const full = bytes() - before;
    gc({ type: "minor", execution: "sync" });
    console.log(full > 6e6, bytes() - before < 1e6);`,
    "--v8-flags=--expose-gc,--single-threaded-gc",
  );
  assert.equal(printed, "true true");
});

Deno.test("text cannot be evaluated under V8's flag, and WebAssembly can", async () => {
  const printed = await program(
    `let refused = 0;
    for (const attempt of [() => eval("1"), () => new Function("1"), () => (async () => {}).constructor("1")]) try { attempt(); } catch { refused++; }
    console.log(refused, new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) instanceof WebAssembly.Module);`,
    "--v8-flags=--disallow-code-generation-from-strings",
  );
  assert.equal(printed, "3 true");
});

/** What `isolate/sandbox/native-faults.ts` keeps functions from: when one fails no longer, its guard can go. */
const NATIVE_FAULTS: Record<string, string> = {
  "a prime of one bit": `import("node:crypto").then((c) => c.generatePrimeSync(1))`,
  "a Diffie-Hellman prime of zero":
    `import("node:crypto").then((c) => c.createDiffieHellman(Buffer.from([0])).generateKeys())`,
  "Diffie-Hellman keys of no length":
    `import("node:crypto").then((c) => c.generateKeyPairSync("dh", { primeLength: 0 }))`,
  "an RSA key of two billion bits":
    `import("node:crypto").then((c) => c.generateKeyPairSync("rsa", { modulusLength: 2 ** 31 }))`,
  "a closed handle of zlib":
    `import("node:zlib").then((z) => { const h = z.createInflate()._handle; h.close(); h.reset(); })`,
};

for (const [name, code] of Object.entries(NATIVE_FAULTS)) {
  Deno.test(`native code of Deno ends the process at ${name}`, async () => {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["eval", `import { Buffer } from "node:buffer"; ${code}`],
      stdout: "null",
      stderr: "piped",
    });
    const { success, stderr } = await command.output();
    assert.equal(success, false);
    assert.match(new TextDecoder().decode(stderr), /panicked|memory allocation of/);
  });
}
