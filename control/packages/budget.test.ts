import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { keepWithin, noteSize, noteUse } from "./budget.ts";

const MINUTE_MS = 60_000;

interface Cache {
  readonly packages: string;
  readonly staging: string;
  /** Makes an installation of `bytes` that was used so many minutes ago. */
  add(name: string, bytes: number, usedMinutesAgo: number): Promise<string>;
  names(): string[];
}

async function withCache(work: (cache: Cache) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "imprun-budget-" });
  const [packages, staging] = [join(root, "packages"), join(root, "staging")];
  await Promise.all([packages, staging].map((path) => Deno.mkdir(path)));
  try {
    await work({
      packages,
      staging,
      async add(name, bytes, usedMinutesAgo) {
        const directory = join(packages, name);
        await Deno.mkdir(join(directory, "node_modules/a"), { recursive: true });
        await Deno.writeTextFile(join(directory, "node_modules/a/index.js"), "x".repeat(bytes));
        await noteSize(directory, bytes);
        await noteUse(directory, Date.now() - usedMinutesAgo * MINUTE_MS);
        return directory;
      },
      names: () => [...Deno.readDirSync(packages)].map(({ name }) => name).sort(),
    });
    assert.deepEqual([...Deno.readDirSync(staging)], []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("the installations that were not used for longest go until the rest fits", () =>
  withCache(async ({ packages, staging, add, names }) => {
    await add("a", 400, 30);
    const revived = await add("b", 400, 60);
    await add("c", 400, 50);
    await noteUse(revived, Date.now() - 20 * MINUTE_MS);
    assert.deepEqual(await keepWithin(1_200, packages, staging), []);
    const removed = await keepWithin(500, packages, staging);
    assert.deepEqual(removed.map((path) => basename(path)), ["c", "a"]);
    assert.deepEqual(names(), ["b"]);
  }));

Deno.test("what was used a moment ago stays, however much there is", () =>
  withCache(async ({ packages, staging, add, names }) => {
    await add("now", 400, 0);
    await add("old", 400, 11);
    await keepWithin(0, packages, staging);
    assert.deepEqual(names(), ["now"]);
  }));

Deno.test("an installation without a note goes first", () =>
  withCache(async ({ packages, staging, add, names }) => {
    await add("noted", 400, 30);
    await Deno.mkdir(join(packages, "older"));
    await keepWithin(399, packages, staging);
    assert.deepEqual(names(), []);
  }));
