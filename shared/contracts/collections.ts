/** Every collection of the platform: where it lives, what its documents are, and which indexes it has. */
import type { z } from "zod";
import * as events from "./documents/events.ts";
import * as published from "./documents/published.ts";
import * as system from "./documents/system.ts";
import * as telemetry from "./documents/telemetry.ts";
import { SUSPENSION_FORGET_MS } from "./limits.ts";

export interface IndexDeclaration {
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: true;
  readonly expireAfterSeconds?: number;
}

export interface CollectionDeclaration<T> {
  readonly database: "imprun_system" | "imprun_published" | "imprun_telemetry" | "imprun_events";
  readonly name: string;
  readonly schema: z.ZodType<T>;
  readonly indexes: readonly IndexDeclaration[];
}

/** The type of a collection's documents. */
export type DocumentOf<C> = C extends CollectionDeclaration<infer T> ? T : never;

function collection<T>(
  database: CollectionDeclaration<T>["database"],
  name: string,
  schema: z.ZodType<T>,
  indexes: readonly IndexDeclaration[] = [],
): CollectionDeclaration<T> {
  return { database, name, schema, indexes };
}

const LOGS_KEPT_SECONDS = 7 * 24 * 60 * 60;

export const COLLECTIONS = {
  organizations: collection("imprun_system", "organizations", system.OrganizationDocument),
  users: collection("imprun_system", "users", system.UserDocument, [
    { key: { email: 1 }, unique: true },
  ]),
  sessions: collection("imprun_system", "sessions", system.SessionDocument, [
    { key: { userId: 1 } },
    { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ]),
  tokens: collection("imprun_system", "tokens", system.TokenDocument, [
    { key: { hash: 1 }, unique: true },
    { key: { userId: 1, _id: 1 } },
  ]),
  apiGateways: collection("imprun_system", "apiGateways", system.GatewayDocument, [
    { key: { organizationId: 1, _id: 1 } },
    { key: { dueAt: 1 } },
  ]),
  environments: collection("imprun_system", "environments", system.EnvironmentDocument, [
    { key: { gatewayId: 1 } },
    { key: { dueAt: 1 } },
  ]),
  packageLocks: collection("imprun_system", "packageLocks", system.PackageLockDocument),
  functions: collection("imprun_system", "functions", system.FunctionDocument, [
    { key: { gatewayId: 1, name: 1 }, unique: true },
  ]),
  applications: collection("imprun_system", "applications", system.ApplicationDocument, [
    { key: { organizationId: 1, _id: 1 } },
  ]),
  grants: collection("imprun_system", "grants", system.GrantDocument, [
    { key: { credentialId: 1 }, unique: true },
    { key: { organizationId: 1, _id: 1 } },
    { key: { applicationId: 1, _id: 1 } },
    { key: { gatewayId: 1, environment: 1 } },
  ]),
  tools: collection("imprun_system", "tools", system.ToolDocument, [
    { key: { organizationId: 1, name: 1 }, unique: true },
    { key: { gatewayId: 1 } },
  ]),
  history: collection("imprun_system", "history", system.HistoryDocument, [
    { key: { gatewayId: 1, _id: -1 } },
    { key: { gatewayId: 1, function: 1, environment: 1, _id: -1 } },
  ]),
  audit: collection("imprun_system", "audit", system.AuditDocument, [
    { key: { organizationId: 1, _id: -1 } },
  ]),
  versions: collection("imprun_published", "__published_functions", published.VersionDocument, [
    { key: { gatewayId: 1, name: 1, semver: 1 }, unique: true },
    { key: { gatewayId: 1, name: 1, hash: 1 } },
  ]),
  deployments: collection("imprun_published", "deployments", published.DeploymentDocument, [
    { key: { environment: 1 } },
    { key: { gatewayId: 1 } },
  ]),
  keys: collection("imprun_published", "keys", published.KeyDocument, [
    { key: { environment: 1 } },
    { key: { grantId: 1 } },
    { key: { expiresAt: 1 }, expireAfterSeconds: 24 * 60 * 60 },
  ]),
  instances: collection("imprun_published", "runtime_instances", published.InstanceDocument, [
    { key: { environment: 1 } },
    { key: { heartbeatAt: 1 }, expireAfterSeconds: 24 * 60 * 60 },
  ]),
  acks: collection("imprun_published", "acks", published.AckDocument, [
    { key: { tenantId: 1 } },
  ]),
  suspensions: collection("imprun_published", "suspensions", published.SuspensionDocument, [
    { key: { environment: 1 } },
    { key: { breachedAt: 1 }, expireAfterSeconds: SUSPENSION_FORGET_MS / 1_000 },
  ]),
  logs: collection("imprun_telemetry", "logs", telemetry.LogDocument, [
    { key: { tenantId: 1, _id: -1 } },
    { key: { at: 1 }, expireAfterSeconds: LOGS_KEPT_SECONDS },
  ]),
  schedules: collection("imprun_events", "schedules", events.ScheduleDocument, [
    { key: { tenantId: 1 } },
    { key: { environment: 1, nextAt: 1 } },
  ]),
  runs: collection("imprun_events", "runs", events.RunDocument, [
    { key: { tenantId: 1, _id: -1 } },
    { key: { startedAt: 1 }, expireAfterSeconds: LOGS_KEPT_SECONDS },
  ]),
  messages: collection("imprun_events", "messages", events.MessageDocument, [
    { key: { tenantId: 1, queue: 1, state: 1, availableAt: 1 } },
    { key: { environment: 1, state: 1, availableAt: 1 } },
    { key: { delivery: 1 } },
    { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ]),
} as const;
