import type { UserView } from "@imprun/contracts/api/access";
import type { UserDocument } from "@imprun/contracts/documents/system";
import { ProblemError } from "@imprun/contracts/problem";
import type { z } from "zod";
import type { Control } from "../context.ts";
import { perControl } from "../data/per-control.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";
import type { Principal } from "./principal.ts";
import { endSessionsOf } from "./sessions.ts";
import { createThrottle } from "./throttle.ts";

const WINDOW_MS = 5 * 60_000;
const throttles = perControl(() => ({
  byAccount: createThrottle({ attempts: 10, windowMs: WINDOW_MS }),
  // Behind a proxy many people share an address.
  byAddress: createThrottle({ attempts: 100, windowMs: WINDOW_MS }),
}));

/**
 * The user with this email and password. Throws `login_failed` for an unknown user and for a wrong password alike, and
 * `rate_limited` after too many attempts for one account or from one address.
 */
export async function authenticateByPassword(
  control: Control,
  { email, password, address }: { email: string; password: string; address: string },
): Promise<UserDocument> {
  const account = email.toLowerCase();
  limitAttempts(control, account, address);
  const user = await control.collections.users.findOne({ email: account });
  const correct = await verifyPassword(user?.passwordHash ?? null, password);
  if (!user || !correct) throw new ProblemError("login_failed");
  throttles(control).byAccount.forgive(account);
  return user;
}

/** Replaces the password and ends all sessions of the user. Throws `login_failed` when the current one is wrong. */
export async function changePassword(
  control: Control,
  principal: Principal,
  { currentPassword, newPassword, address }: {
    currentPassword: string;
    newPassword: string;
    address: string;
  },
): Promise<void> {
  const { email } = principal;
  const user = await authenticateByPassword(control, { email, password: currentPassword, address });
  const passwordHash = await hashPassword(newPassword);
  await control.collections.users.updateOne(
    { _id: user._id },
    { $set: { passwordHash, updatedAt: new Date() } },
  );
  await endSessionsOf(control, user._id);
}

/** A user as clients see one. */
export async function viewUser(
  control: Control,
  userId: string,
): Promise<z.infer<typeof UserView>> {
  const { users, organizations } = control.collections;
  const user = await users.findOne({ _id: userId });
  if (!user) throw new ProblemError("unauthenticated");
  const organization = await organizations.findOne({ _id: user.organizationId });
  return {
    userId,
    email: user.email,
    name: user.name,
    role: user.role,
    organization: { organizationId: user.organizationId, name: organization?.name ?? "" },
  };
}

function limitAttempts(control: Control, account: string, address: string): void {
  const { byAccount, byAddress } = throttles(control);
  const retryAfterSeconds = Math.max(byAccount.attempt(account), byAddress.attempt(address));
  if (retryAfterSeconds === 0) return;
  const detail = `Too many attempts to log in; try again in ${retryAfterSeconds} seconds`;
  throw new ProblemError("rate_limited", detail, { retryAfterSeconds });
}
