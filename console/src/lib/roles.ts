/** Who may do what, as the API declares it: each role may do all that the roles before it may. */
import { REQUIRED_ROLES } from "@imprun/client";
import { Role } from "@imprun/contracts/documents/system";

/** An operation of the API, by its id. */
export type OperationId = keyof typeof REQUIRED_ROLES;

/** From the least to the most. */
const ASCENDING: readonly Role[] = ["viewer", "developer", "admin", "owner"];

/** The role that is missing for an operation; null when `role` is enough. */
export function missingRole(role: Role, operation: OperationId): Role | null {
  const least = REQUIRED_ROLES[operation];
  return ASCENDING.indexOf(role) >= ASCENDING.indexOf(least) ? null : least;
}
