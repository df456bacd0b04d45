import { equal, match } from "node:assert/strict";
import { hashPassword, verifyPassword } from "./passwords.ts";

Deno.test("a password is kept as Argon2id with 19 MiB, two passes and one lane", async () => {
  const stored = await hashPassword("correct horse");
  match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  equal(await verifyPassword(stored, "correct horse"), true);
  equal(await verifyPassword(stored, "wrong horse"), false);
});

Deno.test("no password is right for a user that does not exist", async () => {
  equal(await verifyPassword(null, "anything"), false);
});
