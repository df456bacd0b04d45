/**
 * Database `imprun_published`: written by control, read by brokers. It holds what runs, and never a secret.
 * Brokers write only `acks` and `runtime_instances`.
 */
import { z } from "zod";
import { Environment, FunctionName, GatewayId, HttpMethod, Semver } from "../names.ts";
import { SourceError } from "../problem.ts";
import { Triggers } from "../triggers.ts";

/** Version: immutable source and compiled module of one function. Never edited, only deleted with its gateway. */
export const VersionDocument = z.object({
  /** The version id: 24 hexadecimal digits. */
  _id: z.string(),
  gatewayId: GatewayId,
  name: FunctionName,
  semver: Semver,
  /** SHA-256 of source and dependency lock, hexadecimal; equal sources share one version. */
  hash: z.string(),
  source: z.string(),
  /** One ECMAScript module without imports other than the allowed `node:` ones. */
  module: z.string(),
  /** Source map (version 3, JSON) of `module`. */
  sourceMap: z.string(),
  /** Empty means every method. */
  methods: z.array(HttpMethod),
  /** The `node:` modules that `module` imports; absent in versions from before they were noted. */
  nodeModules: z.array(z.string()).optional(),
  createdBy: z.string(),
  createdAt: z.date(),
});
export type VersionDocument = z.infer<typeof VersionDocument>;

/** What one deployment says of one function. */
export const DeployedFunction = z.object({
  versionId: z.string(),
  semver: Semver,
  methods: z.array(HttpMethod),
  /** As its version says. */
  nodeModules: z.array(z.string()).optional(),
});
export type DeployedFunction = z.infer<typeof DeployedFunction>;

/** The same with what else calls the function, as its import has shown; cells are not told of it. */
export const PublishedFunction = DeployedFunction.extend({ triggers: Triggers.optional() });
export type PublishedFunction = z.infer<typeof PublishedFunction>;

/** Auth of an environment: an API key is required, or nothing is. */
export const AuthType = z.enum(["key-auth", "none"]);
export type AuthType = z.infer<typeof AuthType>;

/** All that decides how a tenant answers; a revision is one value of it. */
export const DeploymentContent = z.object({
  functions: z.record(FunctionName, PublishedFunction),
  /** Plain variables (`imp.env`); secrets are not here. */
  variables: z.record(z.string(), z.string()),
  authType: AuthType,
  /** All that its functions may reach, as `AllowedHosts` makes it; every public host where there is no list. */
  allowedHosts: z.array(z.string()).nullish(),
});
export type DeploymentContent = z.infer<typeof DeploymentContent>;

/**
 * Deployment: the pointer document of a tenant. Publish, promote, rollback and a change of variables are each a
 * proposal of a candidate that runtimes try out, followed by one compare-and-set on `revision`.
 * A candidate that no runtime could import never becomes live, so `revision` always names code that loads.
 */
export const DeploymentDocument = DeploymentContent.extend({
  /** The tenant id. */
  _id: z.string(),
  gatewayId: GatewayId,
  environment: Environment,
  /** Grows by one at each change; 0 before the first. */
  revision: z.number().int().nonnegative(),
  running: z.boolean(),
  candidate: DeploymentContent.extend({
    /** Always `revision + 1` at the time of the proposal. */
    revision: z.number().int().positive(),
    /** The functions whose import must be proved. */
    changed: z.array(FunctionName),
    /** Tells two proposals of the same revision apart. */
    proposalId: z.string(),
    /** A candidate older than this was abandoned and may be replaced. */
    expiresAt: z.date(),
  }).nullable(),
  updatedAt: z.date(),
});
export type DeploymentDocument = z.infer<typeof DeploymentDocument>;

/** Key: what a runtime must know to let a caller in. The key itself is nowhere in this database. */
export const KeyDocument = z.object({
  /** SHA-256 of the API key, hexadecimal. */
  _id: z.string(),
  tenantId: z.string(),
  environment: Environment,
  grantId: z.string(),
  applicationId: z.string(),
  credentialId: z.string(),
  enabled: z.boolean(),
  expiresAt: z.date().nullable(),
});
export type KeyDocument = z.infer<typeof KeyDocument>;

/** Runtime instance: one broker with its cells; a heartbeat says that it lives. */
export const InstanceDocument = z.object({
  _id: z.string(),
  environment: Environment,
  startedAt: z.date(),
  heartbeatAt: z.date(),
  /** Where control reaches this instance's cells, for example `http://127.0.0.1:7701`. */
  address: z.string(),
});
export type InstanceDocument = z.infer<typeof InstanceDocument>;

/** Ack: what one runtime instance last did with a tenant. */
export const AckDocument = z.object({
  /** `<instance>:<tenantId>` */
  _id: z.string(),
  instance: z.string(),
  environment: Environment,
  tenantId: z.string(),
  stage: z.enum(["candidate", "live"]),
  revision: z.number().int(),
  /** The candidate's proposal; null for a live revision. */
  proposalId: z.string().nullable(),
  ok: z.boolean(),
  /** From the broker's change event to the answer of the last cell. */
  ms: z.number(),
  /** Which function could not be imported and why; the place is in the compiled module, control maps it to the source. */
  failure: z.object({
    function: FunctionName,
    code: z.enum(["import_failed", "no_handler", "memory_limit", "wall_limit"]),
    error: SourceError,
  }).nullable(),
  /** What the functions of a candidate declare; those that declare nothing are left out. */
  triggers: z.record(FunctionName, Triggers).optional(),
  at: z.date(),
});
export type AckDocument = z.infer<typeof AckDocument>;

/** Suspension: how often isolates of a tenant's revision had to be stopped, so that no restart forgets it. */
export const SuspensionDocument = z.object({
  /** The tenant. */
  _id: z.string(),
  environment: Environment,
  revision: z.number().int(),
  breaches: z.number().int(),
  breachedAt: z.date(),
});
export type SuspensionDocument = z.infer<typeof SuspensionDocument>;
