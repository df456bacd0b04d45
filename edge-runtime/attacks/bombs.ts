/** What attacks on memory have in common: each takes more and more of it, until it is refused. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";

export const MB = 1024 ** 2;
export const QUOTA_MB = 32;

/** Registers a test of bodies of loops. Each keeps what it gets in `kept`, one MB (or more) at a time. */
export function bombs(title: string, all: Record<string, string>, before = ""): void {
  withCell(title, async (t, cell) => {
    const names = Object.keys(all);
    for (const name of names) {
      await t.step(name, async () => {
        // Each in an isolate of its own.
        await cell.deploy("bomb", { bomb: bomb(before, all[name]!) }, names.indexOf(name) + 1, {
          // Time must not be what ends it, however slow the machine is.
          limits: { externalMb: QUOTA_MB, cpuMs: 20_000 },
        });
        const answer = await (await cell.fetch("bomb", "/bomb")).json();
        assert.equal(answer.name, "RangeError", JSON.stringify(answer));
        assert.ok(answer.kept <= QUOTA_MB, JSON.stringify(answer));
      });
    }
  });
}

function bomb(before: string, code: string): string {
  return `import { Blob as NodeBlob, Buffer, SlowBuffer } from "node:buffer";
import { createCipheriv, createHash, createSecretKey, pbkdf2Sync, randomBytes, scryptSync } from "node:crypto";
import * as consumers from "node:stream/consumers";
import * as web from "node:stream/web";
import zlib, { createGzip, gunzipSync, gzipSync } from "node:zlib";
const MB = ${MB};
const pause = () => new Promise((done) => setTimeout(done, 1));
${before}
export default async () => {
  const source = new Uint8Array(MB).fill(1);
  const zipped = gzipSync(Buffer.alloc(8 * MB));
  const key = await crypto.subtle.generateKey({ name: "AES-CBC", length: 128 }, false, ["encrypt"]);
  const [key32, key16] = [new Uint8Array(32), new Uint8Array(16)];
  const kept = [];
  try { for (let i = 0; i < 2_000; i++) { ${code} } }
  catch (error) { return Response.json({ name: error.name, message: error.message, kept: kept.length }); }
  return Response.json({ kept: kept.length, got: "everything" });
};`;
}
