/** Threads that belong to all tenants: what Node and the web platform do on them stays on the isolate's own, or in turn. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";

const NODE = `
import crypto, { generateKeyPair, generatePrime, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from "node:crypto";
import { gunzipSync, gzip } from "node:zlib";
import { promisify } from "node:util";
export default async () => {
  const derived = await promisify(pbkdf2)("a", "b", 1_000, 32, "sha256");
  const scrypted = await new Promise((done, fail) => scrypt("a", "b", 32, (error, key) => error ? fail(error) : done(key)));
  const { publicKey } = await promisify(generateKeyPair)("ec", { namedCurve: "P-256" });
  const zipped = await promisify(gzip)("text");
  let order = "before";
  const failed = new Promise((done) => crypto.pbkdf2("a", "b", 1, 32, "no such hash", (error) => done(order)));
  order = "after";
  const prime = await promisify(generatePrime)(64);
  return Response.json({
    same: derived.equals(pbkdf2Sync("a", "b", 1_000, 32, "sha256")) && scrypted.equals(scryptSync("a", "b", 32)),
    whole: crypto.scrypt === scrypt,
    key: publicKey.asymmetricKeyType,
    text: gunzipSync(zipped).toString(),
    prime: prime.byteLength,
    order: await failed.catch((error) => error.message),
  });
};`;

const SUBTLE = `
export default async () => {
  const { subtle } = crypto;
  const key = await subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"]);
  const derive = (iterations) => subtle.deriveBits({ name: "PBKDF2", salt: new Uint8Array(8), iterations, hash: "SHA-256" }, key, 256);
  let ended = 0;
  await Promise.all([1, 2, 3].map(() => derive(1_000).then(() => ended++)));
  const refused = await derive(2_000_001).catch((error) => error.name);
  // What is looked at is what is used.
  let asked = 0;
  await derive({ valueOf: () => asked++ ? 2 ** 31 : 1 });
  const rsa = { name: "RSA-PSS", modulusLength: 8_192, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
  const hidden = await subtle.generateKey(new Proxy(rsa, { has: () => false }), false, ["sign"]).catch((error) => error.name);
  // Those that wait are given what was there when they were called.
  const data = new Uint8Array(4);
  const digests = [1, 2, 3, 4, 5].map(() => subtle.digest("SHA-256", data));
  data.fill(1);
  const texts = (await Promise.all(digests)).map((digest) => new Uint8Array(digest).toHex());
  const bad = await subtle.digest("no such hash", new Uint8Array(2_000_000)).catch((error) => error.name);
  const digest = new Uint8Array(await subtle.digest("SHA-256", new Uint8Array(2_000_000)));
  // An operation asks for its hash when it begins, and promises of another class say at once that it is over.
  let begun = 0;
  let over = 0;
  let most = 0;
  class Over extends Promise {
    constructor(executor) { super((done) => { executor(() => {}, () => {}); done(); }); }
  }
  Object.defineProperty(Promise, Symbol.species, { configurable: true, get: () => Over });
  const derivations = [1, 2, 3, 4].map(async () => {
    let isBegun = false;
    const name = () => { if (!isBegun) most = Math.max(most, ++begun - over); isBegun = true; return "SHA-256" };
    await subtle.deriveBits({ name: "PBKDF2", salt: new Uint8Array(8), iterations: 1_000, hash: { get name() { return name() } } }, key, 256);
    over++;
  });
  for (const derivation of derivations) await derivation;
  return Response.json({ begun, most, ended, refused, asked, hidden, texts: new Set(texts).size, bad, digest: digest.length });
};`;

withCell(
  "what Node does on other threads gives the same on the isolate's own",
  async (_t, cell) => {
    await cell.deploy("threads", { node: NODE });
    const response = await cell.fetch("threads", "/node");
    assert.deepEqual(await response.json(), {
      same: true,
      whole: true,
      key: "ec",
      text: "text",
      prime: 8,
      order: "after",
    });
  },
);

withCell("crypto.subtle derives in turn, and within bounds", async (_t, cell) => {
  await cell.deploy("threads", { subtle: SUBTLE });
  const response = await cell.fetch("threads", "/subtle");
  assert.deepEqual(await response.json(), {
    begun: 4,
    most: 1,
    ended: 3,
    refused: "OperationError",
    asked: 1,
    hidden: "OperationError",
    texts: 1,
    bad: "NotSupportedError",
    digest: 32,
  });
});
