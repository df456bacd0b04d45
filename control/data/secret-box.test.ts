import { equal, notEqual, rejects } from "node:assert/strict";
import { createSecretBox } from "./secret-box.ts";

const key = (byte: number) => new Uint8Array(32).fill(byte).toBase64();

Deno.test("what is sealed can be opened with the same key only", async () => {
  const box = await createSecretBox(key(1));
  const sealed = await box.seal("sk_dev_secret");
  equal(await box.open(sealed), "sk_dev_secret");
  notEqual(sealed, await box.seal("sk_dev_secret"));
  await rejects((await createSecretBox(key(2))).open(sealed));
});

Deno.test("what was changed at rest does not open", async () => {
  const box = await createSecretBox(key(1));
  const bytes = Uint8Array.fromBase64(await box.seal("text"));
  bytes[14]! ^= 1;
  await rejects(box.open(bytes.toBase64()));
});

Deno.test("a key of another length is refused", async () => {
  await rejects(async () => await createSecretBox("c2hvcnQ="), /5 bytes instead of 32/);
  await rejects(async () => await createSecretBox("%"), /not base64/);
});
