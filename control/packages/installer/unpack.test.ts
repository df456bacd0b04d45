import { PACKAGES_BYTES } from "@imprun/contracts/packages";
import assert from "node:assert/strict";
import { join } from "node:path";
import { BadArchiveError, readTar } from "./tar.ts";
import { PackagesRefusedError } from "./task.ts";
import { Budget, unpackArchive } from "./unpack.ts";

interface Entry {
  path: string;
  text?: string;
  /** `0` a file, `1` and `2` links, `5` a folder, `x` a pax header. */
  type?: string;
  link?: string;
}

/** One entry of an archive, as `tar` writes it. */
function entry({ path, text = "", type = "0", link = "" }: Entry): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  const block = new Uint8Array(512 + Math.ceil(bytes.length / 512) * 512);
  const put = (offset: number, value: string) => block.set(new TextEncoder().encode(value), offset);
  put(0, path);
  put(124, `${bytes.length.toString(8).padStart(11, "0")} `);
  put(148, " ".repeat(8));
  put(156, type);
  put(157, link);
  put(257, "ustar\x0000");
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  block.set(bytes, 512);
  return block;
}

async function archive(entries: Entry[]): Promise<Uint8Array<ArrayBuffer>> {
  const tar = new Blob([...entries.map(entry), new Uint8Array(1024)]);
  const packed = tar.stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Unpacks into `<directory>/inside` and returns every path that is in the directory then. */
async function unpack(entries: Entry[], budget = new Budget()): Promise<string[]> {
  const directory = await Deno.makeTempDir();
  try {
    await unpackArchive(join(directory, "inside"), await archive(entries), { name: "p" }, budget);
    return await pathsIn(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function pathsIn(directory: string, below = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(directory, below))) {
    const path = join(below, name);
    paths.push(...(isDirectory ? await pathsIn(directory, path) : [path]));
  }
  return paths.sort();
}

Deno.test("files are unpacked without the folder that all of them are in", async () => {
  const paths = await unpack([
    { path: "package/package.json", text: "{}" },
    { path: "package/lib/a.js", text: "a".repeat(1_000) },
    { path: "package/empty.js" },
  ]);
  assert.deepEqual(paths, ["inside/empty.js", "inside/lib/a.js", "inside/package.json"]);
});

Deno.test("links and folders are passed over, so nothing points out of an installation", async () => {
  const paths = await unpack([
    { path: "package/etc", type: "2", link: "/etc" },
    { path: "package/passwd", type: "1", link: "/etc/passwd" },
    { path: "package/folder/", type: "5" },
    { path: "package/etc/a.js", text: "a" },
  ]);
  assert.deepEqual(paths, ["inside/etc/a.js"]);
});

for (
  const path of [
    "package/../../outside.js",
    "package/a/../../b.js",
    "package/..",
    "package/a\\..\\b.js",
    "package",
  ]
) {
  Deno.test(`an archive with the path ${JSON.stringify(path)} is refused`, async () => {
    await assert.rejects(unpack([{ path, text: "x" }]), PackagesRefusedError);
  });
}

Deno.test("an absolute path stays inside", async () => {
  assert.deepEqual(await unpack([{ path: "/etc/evil.js", text: "x" }]), ["inside/evil.js"]);
});

Deno.test("a long path in a pax header counts, and is checked like any other", async () => {
  const long = `package/${"long/".repeat(30)}a.js`;
  const pax = (path: string) => {
    const record = ` path=${path}\n`;
    const length = record.length + 3;
    return { path: "pax", type: "x", text: `${length}${record}` };
  };
  const [found] = await unpack([pax(long), { path: "package/short.js", text: "x" }]);
  assert.equal(found, `inside/${"long/".repeat(30)}a.js`);
  const outside = pax(`package/${"../".repeat(40)}outside.js`);
  await assert.rejects(unpack([outside, { path: "package/a.js" }]), PackagesRefusedError);
});

Deno.test("an installation that grows too large is refused, and names the package", async () => {
  const budget = new Budget();
  budget.spend(PACKAGES_BYTES - 1, "before");
  await assert.rejects(unpack([{ path: "package/a.js", text: "xx" }], budget), /200 MB.* at p/);
});

Deno.test("an archive of endless zeros is refused before it is unpacked", async () => {
  const megabyte = new Uint8Array(1024 * 1024);
  const zeros = new Blob(Array.from({ length: 201 }, () => megabyte));
  const packed = await new Response(zeros.stream().pipeThrough(new CompressionStream("gzip")))
    .arrayBuffer();
  const target = await Deno.makeTempDir();
  await assert.rejects(
    unpackArchive(target, new Uint8Array(packed), { name: "p" }, new Budget()),
    PackagesRefusedError,
  );
  await Deno.remove(target, { recursive: true });
});

Deno.test("what is not packed as an archive is refused", async () => {
  const target = await Deno.makeTempDir();
  const text = new TextEncoder().encode("<html>");
  await assert.rejects(
    unpackArchive(target, text, { name: "p" }, new Budget()),
    PackagesRefusedError,
  );
  await Deno.remove(target, { recursive: true });
});

Deno.test("a damaged or cut archive is refused", () => {
  const whole = entry({ path: "package/a.js", text: "x".repeat(600) });
  const damaged = whole.slice();
  damaged[0] = 0x71;
  for (const bytes of [damaged, whole.subarray(0, 1024), new Uint8Array(512).fill(7)]) {
    assert.throws(() => [...readTar(bytes)], BadArchiveError);
  }
});
