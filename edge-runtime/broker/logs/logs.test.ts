import assert from "node:assert/strict";
import { build } from "esbuild";
import { LogIds } from "./ids.ts";
import { LogQueue } from "./queue.ts";
import { LineRate } from "./rate.ts";
import { StackMapper } from "./stacks.ts";

const VERSION = "0123456789abcdef01234567";
const SOURCE = `interface Input { a: number }

export default function calculateTax(input: Input) {
  if (input.a > 0) throw new Error("too much");
}`;

async function compile(): Promise<{ module: string; sourceMap: string }> {
  const { outputFiles } = await build({
    stdin: { contents: SOURCE, loader: "ts", sourcefile: "calculateTax.ts" },
    write: false,
    sourcemap: "external",
    minify: true,
    format: "esm",
    outfile: "out.js",
  });
  const [map, module] = outputFiles;
  return { module: module!.text, sourceMap: map!.text };
}

Deno.test("a stack shows the author's file and line", async () => {
  const { module, sourceMap } = await compile();
  const column = module.indexOf("new Error") + 1;
  const mapper = new StackMapper((gatewayId, versionId) =>
    Promise.resolve(gatewayId === "hometax" && versionId === VERSION ? sourceMap : null)
  );
  const place = `imprun:///calculateTax/${VERSION}.js:1:${column}`;
  const stack = `Error: too much\n    at f (${place})\n    at async ${place}`;
  const mapped = "calculateTax.ts:4:26";
  assert.equal(
    await mapper.map("hometax", stack),
    `Error: too much\n    at f (${mapped})\n    at async ${mapped}`,
  );
  assert.equal(await mapper.map("other", stack), stack);
});

Deno.test("places that are not known stay as they are", async () => {
  const { sourceMap } = await compile();
  const mapper = new StackMapper(() => Promise.resolve(sourceMap));
  for (const place of ["9999:1", "0:0"]) {
    const message = `at imprun:///f/${VERSION}.js:${place} end`;
    assert.equal(await mapper.map("hometax", message), message);
  }
});

Deno.test("ids are ObjectIds that sort in the order of minting, also within a millisecond", () => {
  const ids = new LogIds();
  const minted = [1_000, 1_000, 1_001, 999, 1_700_000_000_123, 1_700_000_000_123].map((now) =>
    ids.next(now)
  );
  assert.deepEqual(minted, minted.toSorted());
  assert.equal(new Set(minted).size, minted.length);
  assert.ok(minted.every((id) => /^[0-9a-f]{24}$/.test(id)));
  assert.equal(Number.parseInt(minted[4]!.slice(0, 8), 16), 1_700_000_000);
});

Deno.test("lines over the limit are dropped, counted, and told once when the second is over", () => {
  const rate = new LineRate();
  const kept = Array.from({ length: 5 }, () => rate.take("a.dev", 3, 1_500));
  assert.deepEqual(kept, [true, true, true, false, false]);
  assert.equal(rate.take("b.dev", 3, 1_500), true);
  assert.deepEqual(rate.takeDropped(1_999), []);
  assert.deepEqual(rate.takeDropped(2_000), [["a.dev", 2]]);
  assert.deepEqual(rate.takeDropped(3_000), []);
  assert.equal(rate.isPending, false);
});

Deno.test("what was dropped in one second is not forgotten in the next", () => {
  const rate = new LineRate();
  for (let i = 0; i < 3; i++) rate.take("a.dev", 1, 1_000);
  rate.take("a.dev", 1, 2_000);
  assert.deepEqual(rate.takeDropped(3_000), [["a.dev", 2]]);
});

Deno.test("the queue is bounded, keeps its order, and has room for others than the one that fills it", () => {
  const queue = new LogQueue();
  const entry = (message: string, tenantId = "loud.dev") =>
    ({ tenantId, message }) as Parameters<LogQueue["push"]>[0];
  const mebibyte = "x".repeat(1024 * 1024);
  let pushed = 0;
  while (queue.push(entry(`${pushed}${mebibyte}`))) pushed++;
  assert.equal(pushed, 16);
  assert.equal(queue.push(entry(mebibyte, "quiet.dev")), true);
  assert.deepEqual(queue.take(2).map(({ message }) => message[0]), ["0", "1"]);
  assert.equal(queue.push(entry("room again")), true);
  assert.equal(queue.take(100).at(-1)?.message, "room again");
});
