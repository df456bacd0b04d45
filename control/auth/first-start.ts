import type { ControlReady } from "@imprun/contracts/processes";
import type { z } from "zod";
import type { Control } from "../context.ts";
import { isDuplicateKey } from "../data/duplicates.ts";
import { newId } from "../data/ids.ts";
import { createToken } from "../tokens/service.ts";
import { newSecret } from "./digest.ts";
import { hashPassword } from "./passwords.ts";

const EMAIL = "admin@imprun.local";
const ORGANIZATION_ID = "default";
const PASSWORD_CHARACTERS = 24;

type FirstLogin = z.infer<typeof ControlReady>["firstLogin"];

/**
 * Makes an organization and its first administrator on an empty database and returns the only copy of the password and
 * of a token. Null when there are users, or when another process was faster.
 */
export async function makeFirstLogin(control: Control): Promise<FirstLogin> {
  const { organizations, users, tokens } = control.collections;
  if (await users.findOne({})) return null;
  const now = new Date();
  await organizations.updateOne(
    { _id: ORGANIZATION_ID },
    { $setOnInsert: { name: "My organization", createdAt: now } },
    { upsert: true },
  );
  const userId = newId();
  const password = newSecret().slice(0, PASSWORD_CHARACTERS);
  const { token, document } = await createToken(control, {
    userId,
    name: "first start",
    expiresAt: null,
  });
  try {
    // Last, so that a process that dies before has made nothing that the next one would take for a finished start.
    await users.insertOne({
      _id: userId,
      email: EMAIL,
      name: "Administrator",
      passwordHash: await hashPassword(password),
      organizationId: ORGANIZATION_ID,
      role: "owner",
      createdAt: now,
      updatedAt: now,
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    await tokens.deleteOne({ _id: document._id });
    return null;
  }
  return { email: EMAIL, password, token };
}
