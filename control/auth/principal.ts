import type { Role } from "@imprun/contracts/documents/system";

/** Who is calling, as the credentials of the request prove. */
export interface Principal {
  userId: string;
  /** Written to audit entries, history and `createdBy`. */
  email: string;
  organizationId: string;
  role: Role;
  via: "session" | "token";
  /** The `_id` of the session or token. */
  credentialId: string;
}
