/**
 * How the processes of one machine are started. Each takes one argument, its configuration as JSON, prints one line of
 * JSON on stdout when it is ready, logs to stderr, and ends with exit code 0 on SIGTERM or SIGINT.
 * Secrets come by environment variable, never by argument.
 */
import { z } from "zod";
import { ConnectionLimits, TenantLimits } from "./limits.ts";
import { Environment } from "./names.ts";

const Port = z.number().int().min(0).max(65_535);

/** `shared/embedded-mongodb/main.ts` */
export const EmbeddedMongodbConfig = z.strictObject({
  directory: z.string(),
  /** 0 picks a free one. It listens on 127.0.0.1 only. */
  port: Port,
});
export type EmbeddedMongodbConfig = z.infer<typeof EmbeddedMongodbConfig>;
export const EmbeddedMongodbReady = z.object({ uri: z.string() });

/** `control/main.ts`. Needs the environment variable `IMPRUN_ENCRYPTION_KEY`, 32 bytes in base64. */
export const ControlConfig = z.strictObject({
  hostname: z.string(),
  port: Port,
  mongodbUri: z.string(),
  /** The built console; null serves the API alone. */
  consoleDirectory: z.string().nullable(),
  /** Where npm packages of gateways are installed; without it, gateways cannot have any. */
  cacheDirectory: z.string().nullable().optional(),
  /** The part of a host after `<gateway>.<environment>.` */
  domain: z.string(),
  /** For people, with `{gateway}`: `http://{gateway}.dev.localhost:7701` */
  urlTemplates: z.record(Environment, z.string()),
});
export type ControlConfig = z.infer<typeof ControlConfig>;
export const ControlReady = z.object({
  port: Port,
  /** Set once, at the first start on an empty database. */
  firstLogin: z.object({ email: z.string(), password: z.string(), token: z.string() }).nullable(),
});

const RuntimePlace = {
  environment: Environment,
  /** Where the unix sockets are made; their paths must stay under 104 bytes. */
  socketDirectory: z.string(),
};

const BrokerParts = {
  /** What every tenant of this runtime may use, where it is not the default. */
  limits: TenantLimits.partial().optional(),
};

const SupervisorParts = {
  hostname: z.string(),
  port: Port,
  domain: z.string(),
  cells: z.number().int().min(1).max(64).default(1),
  spareIsolates: z.number().int().min(0).max(64).default(1),
  maxIsolates: z.number().int().min(1).max(2_000).default(200),
  /** What its cells bound of connections, where it is not the default. */
  connections: ConnectionLimits.partial().optional(),
};

/** `edge-runtime/main.ts`: broker and supervisor of one environment, and the parent of its cells. */
export const RuntimeConfig = z.strictObject({
  ...RuntimePlace,
  mongodbUri: z.string(),
  ...BrokerParts,
  ...SupervisorParts,
});
export type RuntimeConfig = z.infer<typeof RuntimeConfig>;
export const RuntimeReady = z.object({ port: Port, cellPids: z.array(z.number().int()) });

/** `edge-runtime/broker/main.ts`: the broker alone. Needs the environment variable `IMPRUN_MONGODB_URI`. */
export const BrokerConfig = z.strictObject({ ...RuntimePlace, ...BrokerParts });
export type BrokerConfig = z.infer<typeof BrokerConfig>;
export const BrokerReady = z.object({ socketDirectory: z.string() });

/** `edge-runtime/supervisor/main.ts`: the supervisor with its cells, which is ready with a RuntimeReady. No secret is in it. */
export const SupervisorConfig = z.strictObject({ ...RuntimePlace, ...SupervisorParts });
export type SupervisorConfig = z.infer<typeof SupervisorConfig>;

/** The line of `./imprun up --json`. */
export const PlatformReady = z.object({
  console: z.string(),
  /** Ends in `/v1`. */
  api: z.string(),
  /** URL templates with `{gateway}`, for example `http://{gateway}.dev.localhost:7701`. */
  runtimes: z.record(Environment, z.string()),
  mongodb: z.string(),
  admin: z.object({ email: z.string(), password: z.string() }),
  token: z.string(),
  pids: z.record(z.string(), z.number().int()),
});
export type PlatformReady = z.infer<typeof PlatformReady>;
