/** The key cannot be used; the message says why. */
export class EncryptionKeyError extends Error {
  override readonly name = "EncryptionKeyError";
}

const NONCE_BYTES = 12;
const KEY_BYTES = 32;

/** Authenticated encryption of short texts at rest. */
export interface SecretBox {
  /** Base64 of nonce, ciphertext and tag. */
  seal(text: string): Promise<string>;
  /** Throws when the text was sealed with another key or was changed. */
  open(sealed: string): Promise<string>;
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce for each text.
 *
 * @param encodedKey 32 bytes in base64
 * @throws EncryptionKeyError when it is something else
 */
export async function createSecretBox(encodedKey: string): Promise<SecretBox> {
  const key = await importKey(encodedKey);
  return {
    async seal(text) {
      const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const data = new TextEncoder().encode(text);
      const sealed = new Uint8Array(
        await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, data),
      );
      const bytes = new Uint8Array(NONCE_BYTES + sealed.length);
      bytes.set(iv);
      bytes.set(sealed, NONCE_BYTES);
      return bytes.toBase64();
    },
    async open(sealed) {
      const bytes = Uint8Array.fromBase64(sealed);
      const iv = bytes.slice(0, NONCE_BYTES);
      const data = bytes.slice(NONCE_BYTES);
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
      return new TextDecoder().decode(text);
    },
  };
}

function importKey(encoded: string): Promise<CryptoKey> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.fromBase64(encoded);
  } catch (cause) {
    throw new EncryptionKeyError("The encryption key is not base64", { cause });
  }
  if (bytes.length !== KEY_BYTES) {
    throw new EncryptionKeyError(
      `The encryption key has ${bytes.length} bytes instead of ${KEY_BYTES}`,
    );
  }
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}
