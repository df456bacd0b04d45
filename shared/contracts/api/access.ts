/** Login, tokens, applications and grants. */
import { z } from "zod";
import { Role } from "../documents/system.ts";
import { Environment, GatewayId } from "../names.ts";
import { page, Timestamp } from "./common.ts";

export const Login = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(1_024),
});

export const UserView = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  role: Role,
  organization: z.object({ organizationId: z.string(), name: z.string() }),
});

export const ChangePassword = z.strictObject({
  currentPassword: z.string().min(1).max(1_024),
  newPassword: z.string().min(12).max(1_024),
});

export const TokenView = z.object({
  tokenId: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAt: Timestamp,
  lastUsedAt: Timestamp.nullable(),
  expiresAt: Timestamp.nullable(),
});
export const TokenPage = page(TokenView);
export const CreateToken = z.strictObject({
  name: z.string().trim().min(1).max(100),
  expiresInDays: z.number().int().min(1).max(366).optional(),
});
/** The token itself is shown this once. */
export const CreatedToken = TokenView.extend({ token: z.string() });

export const ApplicationView = z.object({
  applicationId: z.string(),
  name: z.string(),
  description: z.string(),
  organization: z.string(),
  grants: z.number().int(),
  createdAt: Timestamp,
});
export const ApplicationPage = page(ApplicationView);
export const CreateApplication = z.strictObject({
  name: z.string().trim().min(1).max(100),
  description: z.string().max(1_000).default(""),
  organization: z.string().max(200).default(""),
});

export const GrantView = z.object({
  grantId: z.string(),
  applicationId: z.string(),
  applicationName: z.string(),
  gatewayId: GatewayId,
  environment: Environment,
  credentialId: z.string(),
  /** The first and last characters of the key. */
  keyHint: z.string(),
  enabled: z.boolean(),
  createdAt: Timestamp,
  rotatedAt: Timestamp.nullable(),
});
export const GrantPage = page(GrantView);
export const CreateGrant = z.strictObject({
  applicationId: z.string().min(1).max(64),
  gatewayId: GatewayId,
  environment: Environment,
});
export const UpdateGrant = z.strictObject({
  /** A disabled key answers 403 until it is enabled again. */
  enabled: z.boolean(),
});
/** The key itself is shown this once. */
export const CreatedGrant = GrantView.extend({ apiKey: z.string() });

export const RotateGrant = z.strictObject({
  /** How long the old key goes on working. */
  overlapSeconds: z.number().int().min(0).max(30 * 24 * 60 * 60).default(0),
});
export const RotatedGrant = CreatedGrant.extend({ previousKeyExpiresAt: Timestamp });
