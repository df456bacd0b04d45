import type { Environment } from "@imprun/contracts/names";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = BigInt(ALPHABET.length);
const KEY_BYTES = 32;
/** 62^43 is the first power of 62 above 2^256. */
const KEY_DIGITS = 43;

/** What the key of each environment begins with, so that a leaked key tells how bad it is. */
const PREFIXES: Readonly<Record<Environment, string>> = {
  dev: "sk_dev_",
  staging: "sk_staging_",
  prod: "sk_live_",
};

/** A new API key: the prefix of its environment and 256 random bits in base 62. */
export function newApiKey(environment: Environment): string {
  return PREFIXES[environment] + base62(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
}

/** The first and last characters of a key: enough to recognise it, too few to use it. */
export function keyHint(key: string): string {
  return `${key.slice(0, key.lastIndexOf("_") + 4)}…${key.slice(-3)}`;
}

/** `<gatewayId>-<environment>-<random>` */
export function newCredentialId(gatewayId: string, environment: Environment): string {
  const random = crypto.getRandomValues(new Uint8Array(6)).toHex();
  return `${gatewayId}-${environment}-${random}`;
}

/** The bytes as one big-endian number in base 62, with leading zeros. */
export function base62(bytes: Uint8Array): string {
  let rest = BigInt(`0x${bytes.toHex()}`);
  let digits = "";
  while (digits.length < KEY_DIGITS) {
    digits = ALPHABET[Number(rest % BASE)] + digits;
    rest /= BASE;
  }
  return digits;
}
