/** What a hostile or careless tenant may do to its neighbours: each a function as an author would publish it. */

export interface Attack {
  readonly name: string;
  readonly code: string;
  /** Calls are begun at this rate, each on a connection of its own, whatever becomes of those before. */
  readonly callsPerSecond: number;
  /** No more calls than this are open at a time. */
  readonly openCalls: number;
  /** How long it goes on; long enough for what the platform does about it to be part of the measurement. */
  readonly seconds: number;
  /** What the caller does beside sending a plain GET. */
  readonly caller?: "does not read" | "sends without end" | "sends behind its request";
}

/** Long enough for the thread of a loop to be given up and the cell to be replaced. */
const WITH_REPLACEMENT_SECONDS = 5;
const SECONDS = 2;

const few = { callsPerSecond: 4, openCalls: 8, seconds: SECONDS };
const many = { callsPerSecond: 50, openCalls: 20, seconds: SECONDS };

export const ATTACKS: readonly Attack[] = [
  {
    name: "one endless loop",
    code: "export default () => { for (;;); };",
    callsPerSecond: 0.1,
    openCalls: 1,
    seconds: WITH_REPLACEMENT_SECONDS,
  },
  {
    name: "endless loops again and again",
    code: "export default () => { for (;;); };",
    ...few,
    seconds: WITH_REPLACEMENT_SECONDS,
  },
  {
    name: "backtracking of a regular expression",
    code: `export default () => Response.json(/^(a+)+$/.test("a".repeat(40) + "b"));`,
    ...few,
    seconds: WITH_REPLACEMENT_SECONDS,
  },
  {
    name: "microtasks without end",
    code:
      "export default () => { const spin = () => Promise.resolve().then(spin); return spin(); };",
    ...few,
    seconds: WITH_REPLACEMENT_SECONDS,
  },
  {
    name: "heap bomb",
    code:
      "export default () => { const kept = []; for (;;) kept.push(new Array(1_000).fill({})); };",
    ...few,
  },
  {
    name: "promises that fork",
    code: `const fork = async () => { await 0; return Promise.all([fork(), fork()]); };
export default () => fork();`,
    ...few,
  },
  {
    name: "ArrayBuffer bomb",
    code: `export default () => {
  const kept = [];
  for (;;) try { kept.push(new Uint8Array(1e6).fill(1)); } catch { kept.length >>= 1; }
};`,
    ...few,
  },
  {
    name: "WebAssembly.Memory bomb",
    code: `export default () => {
  const kept = [];
  for (;;) {
    const memory = new WebAssembly.Memory({ initial: 160 });
    new Uint8Array(memory.buffer).fill(1);
    kept.push(memory);
  }
};`,
    ...few,
  },
  {
    name: "endless answer, not read",
    code: endlessAnswer("pull"),
    ...few,
    callsPerSecond: 20,
    openCalls: 40,
    caller: "does not read",
  },
  {
    name: "endless answer without back-pressure, not read",
    code: endlessAnswer("push"),
    ...few,
    caller: "does not read",
  },
  { name: "endless answer, read", code: endlessAnswer("pull"), ...few },
  {
    name: "endless request body",
    code: `export default async (request) => {
  let bytes = 0;
  for await (const chunk of request.body) bytes += chunk.length;
  return Response.json({ bytes });
};`,
    ...few,
    caller: "sends without end",
  },
  {
    name: "bytes without end behind a request that waits",
    code: `export default () => new Promise((done) => setTimeout(done, ${SECONDS}_000));`,
    ...few,
    caller: "sends behind its request",
  },
  {
    name: "endless logging",
    code: `const pause = () => new Promise((done) => setTimeout(done));
export default async () => {
  for (const until = Date.now() + ${SECONDS}_000; Date.now() < until; await pause()) {
    for (let n = 0; n < 500; n++) console.log("x".repeat(1_000));
  }
};`,
    ...few,
  },
  {
    name: "slow answers",
    code: `export default async () => {
  await new Promise((done) => setTimeout(done, 1_000));
  return new Response("late");
};`,
    callsPerSecond: 100,
    openCalls: 100,
    seconds: SECONDS,
  },
  {
    name: "timers",
    code: `export default () => new Promise(() => {
  const again = () => setTimeout(again, 0);
  for (let n = 0; n < 100_000; n++) again();
});`,
    ...few,
  },
  {
    name: "work after the answer",
    code: `const burn = () => {
  for (const until = Date.now() + 30; Date.now() < until;);
  setTimeout(burn);
};
export default () => { setTimeout(burn); return new Response("done"); };`,
    ...few,
  },
  {
    name: "key derivation",
    code: `const salt = new Uint8Array(16);
const derive = async () => {
  const key = await crypto.subtle.importKey("raw", salt, "PBKDF2", false, ["deriveBits"]);
  return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt, iterations: 1e6 }, key, 256);
};
export default async () => {
  await Promise.all(Array.from({ length: 32 }, derive));
  return new Response("derived");
};`,
    ...few,
  },
  {
    name: "unpacking of a gigabyte",
    code: `import { gzipSync } from "node:zlib";
const packed = gzipSync(new Uint8Array(32 * 1024 * 1024));
export default async () => {
  let bytes = 0;
  for (let n = 0; n < 32; n++) {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    for await (const chunk of stream) bytes += chunk.length;
  }
  return Response.json({ bytes });
};`,
    ...few,
  },
  {
    name: "imp.db() without end",
    code: looping(
      `await items.insertOne({ text: "x".repeat(1_000) });
      await items.find().limit(100).toArray();`,
      `const items = imp.db().collection("items");`,
    ),
    ...few,
  },
  {
    name: "fetch without end",
    code: looping(`await fetch("http://192.0.2.1/").catch(() => {});`),
    ...many,
  },
  {
    name: "imp.cache without end",
    code: looping(
      `await imp.cache.set("key-" + n, "x".repeat(1_000)); await imp.cache.get("key-" + n);`,
    ),
    ...few,
  },
  {
    name: "large values in imp.cache",
    code: looping(
      `await imp.cache.set("key-" + n, new Uint8Array(1_000_000)); await imp.cache.get("key-" + n);`,
    ),
    ...few,
  },
  {
    name: "imp.invoke into itself",
    code: `export default async () => {
  await Promise.allSettled([imp.invoke("attack"), imp.invoke("attack")]);
  return new Response("back");
};`,
    ...few,
  },
  {
    name: "imp.queue without end",
    code: `export const queues = ["flood"];
export const queue = () => {};
${
      looping(
        `await imp.queue("flood").sendBatch(batch);`,
        `const batch = Array.from({ length: 100 }, () => ({ body: "x".repeat(1_000) }));`,
      )
    }`,
    ...few,
  },
];

/** 100 loops at a time that do this until they fail, or the attack is over. */
function looping(work: string, setUp = ""): string {
  return `export default async () => {
  ${setUp}
  const loop = async (n) => {
    for (const until = Date.now() + ${SECONDS}_000; Date.now() < until;) {
      ${work}
    }
  };
  await Promise.all(Array.from({ length: 100 }, (_, n) => loop(n)));
};`;
}

function endlessAnswer(kind: "pull" | "push"): string {
  const source = kind === "pull"
    ? "{ pull: (controller) => controller.enqueue(chunk()) }"
    : "{ start: (controller) => { setInterval(() => controller.enqueue(chunk())); } }";
  return `const chunk = () => new Uint8Array(65_536);
export default () => new Response(new ReadableStream(${source}));`;
}
