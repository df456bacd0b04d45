/**
 * The names that address things: environments, gateways, functions, tenants and their databases.
 * Every id that reaches a path, a host name or a database name is checked here and nowhere else.
 */
import { z } from "zod";

export const ENVIRONMENTS = ["dev", "staging", "prod"] as const;

/** One of the three environments of a gateway, in promotion order. */
export const Environment = z.enum(ENVIRONMENTS);
export type Environment = z.infer<typeof Environment>;

/**
 * A gateway id is one DNS label (RFC 1123), since it is the first label of the gateway's hosts.
 * 40 characters keep the database name under MongoDB's limit of 63 bytes.
 */
export const GatewayId = z.string()
  .regex(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/, {
    error:
      "A gateway id has 2 to 40 lower-case letters, digits and hyphens, and starts with a letter",
  });

/** A function name is one path segment and a legal JavaScript-like identifier; hyphens are allowed inside. */
export const FunctionName = z.string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, {
    error: "A function name has 1 to 63 letters, digits, _ and -, and starts with a letter",
  });

export const Semver = z.string().regex(/^\d+\.\d+\.\d+$/, {
  error: "A version looks like 1.0.0",
});

/** The methods that a function may be restricted to. */
export const HttpMethod = z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
export type HttpMethod = z.infer<typeof HttpMethod>;

/** Names under which imprun itself answers, so no gateway may take them. */
export const RESERVED_GATEWAY_IDS: ReadonlySet<string> = new Set([
  "admin",
  "api",
  "console",
  "imprun",
  "localhost",
  "mcp",
  "status",
  "system",
  "www",
]);

/** The unit of isolation, one gateway in one environment, written `<gatewayId>.<environment>`. */
export type TenantId = `${string}.${Environment}`;

export function tenantId(gatewayId: string, environment: Environment): TenantId {
  return `${gatewayId}.${environment}`;
}

export function parseTenantId(tenant: TenantId): { gatewayId: string; environment: Environment } {
  const dot = tenant.lastIndexOf(".");
  return {
    gatewayId: tenant.slice(0, dot),
    environment: Environment.parse(tenant.slice(dot + 1)),
  };
}

/** The database that `imp.db()` sees, for example `gatewayid_hometax_dev`. */
export function tenantDatabase(tenant: TenantId): string {
  const { gatewayId, environment } = parseTenantId(tenant);
  return `gatewayid_${gatewayId}_${environment}`;
}

/** The host that a tenant answers at, for example `hometax.dev.api.example.com`, without a port. */
export function tenantHost(tenant: TenantId, domain: string): string {
  return `${tenant}.${domain}`;
}

/**
 * A gateway id made from a free-form name; empty when what can be kept of the name is no id of its own, as in `홈택스`
 * (nothing) or `홈택스 API` (a reserved word).
 */
export function gatewayIdFromName(name: string): string {
  const slug = name.normalize("NFKD").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return GatewayId.safeParse(slug).success && !RESERVED_GATEWAY_IDS.has(slug) ? slug : "";
}
