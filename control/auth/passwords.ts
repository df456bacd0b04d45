/** Argon2id with the parameters that OWASP's password storage cheat sheet names first. */
import { hash, verify } from "@node-rs/argon2";

/** `Algorithm.Argon2id`, a const enum that cannot be imported one file at a time. */
const ARGON2ID = 2;
const OPTIONS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let decoy: Promise<string> | undefined;

/** The hash of a password in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

/** Whether the password is right. Without a stored hash it does the same work, and the answer is no. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(crypto.randomUUID());
  const matches = await verify(stored ?? await decoy, password);
  return stored !== null && matches;
}
