/** Database `imprun_system`: read and written by control only. Ids are strings. */
import { z } from "zod";
import { Environment, FunctionName, GatewayId, HttpMethod, Semver } from "../names.ts";
import { Dependencies, LockedPackage } from "../packages.ts";
import { AuthType } from "./published.ts";

export const Role = z.enum(["owner", "admin", "developer", "viewer"]);
export type Role = z.infer<typeof Role>;

export const OrganizationDocument = z.object({
  _id: z.string(),
  name: z.string(),
  createdAt: z.date(),
});
export type OrganizationDocument = z.infer<typeof OrganizationDocument>;

export const UserDocument = z.object({
  _id: z.string(),
  /** Lower case; unique. */
  email: z.string(),
  name: z.string(),
  /** Argon2id in PHC form. */
  passwordHash: z.string(),
  organizationId: z.string(),
  role: Role,
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type UserDocument = z.infer<typeof UserDocument>;

/** Session: a console login. Only the SHA-256 of the cookie's value is kept. */
export const SessionDocument = z.object({
  _id: z.string(),
  userId: z.string(),
  createdAt: z.date(),
  lastUsedAt: z.date(),
  /** Removed by a TTL index. */
  expiresAt: z.date(),
});
export type SessionDocument = z.infer<typeof SessionDocument>;

/** Personal access token (`Authorization: Bearer imp_pat_…`). Only its SHA-256 is kept. */
export const TokenDocument = z.object({
  _id: z.string(),
  hash: z.string(),
  userId: z.string(),
  name: z.string(),
  /** The first characters, to recognise it by. */
  prefix: z.string(),
  createdAt: z.date(),
  lastUsedAt: z.date().nullable(),
  expiresAt: z.date().nullable(),
});
export type TokenDocument = z.infer<typeof TokenDocument>;

/** What people want. */
export const DesiredState = z.enum(["Running", "Stopped", "Deleted"]);
export type DesiredState = z.infer<typeof DesiredState>;

/** What reconcilers observe. */
export const Phase = z.enum([
  "Creating",
  "Created",
  "Starting",
  "Started",
  "Stopping",
  "Stopped",
  "Deleting",
  "Deleted",
]);
export type Phase = z.infer<typeof Phase>;

/** One step of a phase: whether it is done, and if not, why and when it is tried again. */
export const Condition = z.object({
  step: z.string(),
  ok: z.boolean(),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  nextAttemptAt: z.date().nullable(),
  updatedAt: z.date(),
});
export type Condition = z.infer<typeof Condition>;

/** What gateways and environments share: desired state, observed phase, and the fenced lock of the reconciler. */
const Reconciled = z.object({
  state: DesiredState,
  phase: Phase,
  conditions: z.array(Condition),
  /** Nobody holds the lock when `until` has passed. Every write of a reconciler is conditional on `fence`. */
  lock: z.object({ owner: z.string(), fence: z.number().int(), until: z.date() }),
  /** Work is not taken before this time. */
  dueAt: z.date(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export const GatewayDocument = Reconciled.extend({
  /** The gateway id. */
  _id: GatewayId,
  organizationId: z.string(),
  name: z.string(),
  /** When on, functions reach staging and prod only by promotion, in order. */
  pipeline: z.boolean(),
  /** npm packages that its functions may import; none when absent. */
  dependencies: Dependencies.optional(),
  /** The package lock that `dependencies` were resolved to. */
  lockHash: z.string().nullable().optional(),
  createdBy: z.string(),
});
export type GatewayDocument = z.infer<typeof GatewayDocument>;

/** Package lock: one installation of npm packages, the same for every gateway whose dependencies come to it. */
export const PackageLockDocument = z.object({
  /** SHA-256 of locations, names, versions and digests, hexadecimal. */
  _id: z.string(),
  packages: z.array(LockedPackage),
  /** Of all files, unpacked. */
  bytes: z.number().int(),
  createdAt: z.date(),
});
export type PackageLockDocument = z.infer<typeof PackageLockDocument>;

export const EnvironmentDocument = Reconciled.extend({
  /** The tenant id. */
  _id: z.string(),
  gatewayId: GatewayId,
  name: Environment,
  authType: AuthType,
  variables: z.record(z.string(), z.string()),
  allowedHosts: z.array(z.string()).nullish(),
});
export type EnvironmentDocument = z.infer<typeof EnvironmentDocument>;

/** Function: its draft. What is published where is in the deployments. */
export const FunctionDocument = z.object({
  /** `<gatewayId>/<name>` */
  _id: z.string(),
  gatewayId: GatewayId,
  name: FunctionName,
  description: z.string(),
  code: z.string(),
  methods: z.array(HttpMethod),
  /** Changes with every write of the draft; the value of the `ETag` header without quotes. */
  etag: z.string(),
  createdBy: z.string(),
  updatedBy: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type FunctionDocument = z.infer<typeof FunctionDocument>;

/** Application: a consumer of gateways. */
export const ApplicationDocument = z.object({
  _id: z.string(),
  organizationId: z.string(),
  name: z.string(),
  description: z.string(),
  /** The consumer's own organization, free text. */
  organization: z.string(),
  createdBy: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type ApplicationDocument = z.infer<typeof ApplicationDocument>;

/** Grant: the permission of one application to call one gateway in one environment. */
export const GrantDocument = z.object({
  _id: z.string(),
  organizationId: z.string(),
  /** `application`: made by people; `console`: the platform's own, for the test panel and MCP calls, never listed. */
  kind: z.enum(["application", "console"]),
  applicationId: z.string(),
  gatewayId: GatewayId,
  environment: Environment,
  /** `<gatewayId>-<environment>-<random>` */
  credentialId: z.string(),
  /** The key, AES-256-GCM: base64 of nonce (12 bytes), ciphertext and tag. */
  keyCiphertext: z.string(),
  /** SHA-256 of the key, hexadecimal; equal to the `_id` of its KeyDocument. */
  keyHash: z.string(),
  /** The first and last characters, to recognise it by. */
  keyHint: z.string(),
  enabled: z.boolean(),
  createdBy: z.string(),
  createdAt: z.date(),
  rotatedAt: z.date().nullable(),
});
export type GrantDocument = z.infer<typeof GrantDocument>;

/** Tool: a function offered over MCP. */
export const ToolDocument = z.object({
  /** The tool's name, unique in the organization: `<organizationId>/<name>`. */
  _id: z.string(),
  organizationId: z.string(),
  name: z.string(),
  description: z.string(),
  functionUrl: z.string(),
  gatewayId: GatewayId,
  environment: Environment,
  function: FunctionName,
  inputSchema: z.record(z.string(), z.unknown()),
  createdBy: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type ToolDocument = z.infer<typeof ToolDocument>;

/** History: one change of what runs in an environment. */
export const HistoryDocument = z.object({
  _id: z.string(),
  gatewayId: GatewayId,
  function: FunctionName.nullable(),
  environment: Environment,
  action: z.enum(["publish", "promote", "rollback", "remove", "configure"]),
  semver: Semver.nullable(),
  versionId: z.string().nullable(),
  revision: z.number().int(),
  promotedFrom: Environment.nullable(),
  /** For people, for example `Deployed from dev to staging (version: 1.0.0)`. */
  message: z.string(),
  by: z.string(),
  at: z.date(),
});
export type HistoryDocument = z.infer<typeof HistoryDocument>;

/** Audit: one successful change through the control API, by whom. Bodies are not kept. */
export const AuditDocument = z.object({
  _id: z.string(),
  organizationId: z.string(),
  at: z.date(),
  by: z.string(),
  /** `session`, `token` or `system` */
  via: z.string(),
  /** The operation id of the API, for example `createApiGateway`. */
  operation: z.string(),
  /** What was changed, for example `api-gateways/hometax`. */
  target: z.string(),
  requestId: z.string(),
});
export type AuditDocument = z.infer<typeof AuditDocument>;
