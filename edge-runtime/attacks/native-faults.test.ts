/** What is native under Node's modules ends the process at some arguments: no function gets that far. */
import { type Attempt, attempts } from "./attempt.ts";

const CRYPTO = "import crypto from 'node:crypto'; --- return ";
const NAMED = "import * as crypto from 'node:crypto'; --- return ";
const ZLIB = "import zlib from 'node:zlib'; ---";

const PRIME = "RangeError: size is a number from 3 to 2048";
const RSA = "RangeError: modulusLength is a number from 512 to 4096";
const refused = (what: string) => `NotSupported: ${what} not supported in a function`;
const CLOSED = "TypeError: The stream is closed";

/** Of 512 bits, in PKCS #8. */
const DH_KEY =
  "MIGcAgEAMFMGCSqGSIb3DQEDATBGAkEAjR/gd5nToTw98pVSqnnHhPy0H2+Z45Hnd7QVCicbncMpZKDJt0NuLSPV8gVA0g4owHF++GNWDnr5ZHtzQ8XmLwIBAgRCAkAhyx6N0KP3WBY+FOXWvBbvFFCXDFIV5TMymB3lROGT9qFwi0yyTXRAA+C0tUhQlo7HJyI+ntF1OTowpiamHuPB";

/** Each of these ended a whole cell. */
const FAULTS: Record<string, Attempt> = {
  "a prime of one bit": [`${CRYPTO} crypto.generatePrimeSync(1)`, PRIME],
  "a prime of one bit, by the export's name": [`${NAMED} crypto.generatePrimeSync(1)`, PRIME],
  "a prime so long that it overflows the stack": [
    `${CRYPTO} await new Promise((_, failed) => crypto.generatePrime(8192, { safe: true }, failed))`,
    PRIME,
  ],
  "a Diffie-Hellman prime of zero": [
    `${CRYPTO} crypto.createDiffieHellman(Buffer.from([0])).generateKeys()`,
    refused("crypto.createDiffieHellman is"),
  ],
  "a Diffie-Hellman prime of zero, by its class": [
    `${NAMED} new crypto.DiffieHellman(Buffer.from([0])).generateKeys()`,
    refused("crypto.DiffieHellman is"),
  ],
  "a Diffie-Hellman prime of zero, by the class of a group": [
    `${CRYPTO} new (crypto.getDiffieHellman("modp14").constructor)(Buffer.from([0])).generateKeys()`,
    "Error: Unknown DH group",
  ],
  "Diffie-Hellman keys of no length": [
    `${CRYPTO} crypto.generateKeyPairSync("dh", { primeLength: 0 })`,
    refused("Keys of the type dh are"),
  ],
  "Diffie-Hellman keys that say they are others": [
    `import crypto from "node:crypto"; ---
    const key = crypto.createPrivateKey({ key: Buffer.from(${
      JSON.stringify(DH_KEY)
    }, "base64"), format: "der", type: "pkcs8" });
    Object.defineProperty(key, "asymmetricKeyType", { value: "x25519" });
    return crypto.diffieHellman({ privateKey: key, publicKey: key })`,
    refused("Keys of the type dh are"),
  ],
  "an RSA key that takes more memory than there is": [
    `${CRYPTO} crypto.generateKeyPairSync("rsa", { modulusLength: 2 ** 31 })`,
    RSA,
  ],
  "an RSA key whose size changes while it is looked at": [
    `${CRYPTO} crypto.generateKeyPairSync("rsa", {
      reads: 0,
      get modulusLength() { return this.reads++ ? 2 ** 31 : 512 },
    }).publicKey.asymmetricKeyDetails.modulusLength`,
    "got 512",
  ],
  "an RSA key that is promised": [
    `import { promisify } from "node:util"; import crypto from "node:crypto";
    --- return await promisify(crypto.generateKeyPair)("rsa", { modulusLength: 2 ** 31 })`,
    RSA,
  ],
  "a closed stream of zlib that is reset": [
    `${ZLIB} const { _handle } = zlib.createInflate(); _handle.close(); _handle.reset()`,
    CLOSED,
  ],
  "a closed stream of zstd that is written to": [
    `${ZLIB} const { _handle } = zlib.createZstdCompress(); _handle.close();
    _handle.writeSync(0, Buffer.alloc(4), 0, 4, Buffer.alloc(4), 0, 4)`,
    CLOSED,
  ],
};

attempts("native faults are out of reach", {
  ...FAULTS,
  "and primes are found": [`${CRYPTO} crypto.generatePrimeSync(64).byteLength`, "got 8"],
  "and pairs of keys are made": [
    `import { promisify } from "node:util"; import { generateKeyPair } from "node:crypto";
    --- const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 1024 });
    return Object.keys(pair) + pair.publicKey.type`,
    "got publicKey,privateKeypublic",
  ],
  "and known groups agree on a secret": [
    `import { getDiffieHellman } from "node:crypto";
    --- const [a, b] = [getDiffieHellman("modp5"), getDiffieHellman("modp5")];
    a.generateKeys(); b.generateKeys();
    return a.computeSecret(b.getPublicKey()).equals(b.computeSecret(a.getPublicKey()))`,
    "got true",
  ],
  "and bytes are compressed": [
    `${ZLIB} return zlib.gunzipSync(zlib.gzipSync("a")) + "" +
      zlib.brotliDecompressSync(zlib.brotliCompressSync("b")) +
      zlib.zstdDecompressSync(zlib.zstdCompressSync("c"))`,
    "got abc",
  ],
  "and a closed stream may be closed again": [
    `${ZLIB} const stream = zlib.createGzip(); stream.close(); stream.close(); return "closed"`,
    "got closed",
  ],
});
