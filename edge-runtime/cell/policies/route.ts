/** Host → tenant; first segment of the path → function. */
import { FunctionName } from "@imprun/contracts/names";
import type { Exchange } from "../http/exchange.ts";
import type { Tenant } from "../tenants/tenant.ts";
import type { Tenants } from "../tenants/tenants.ts";

/** Strangers may think of any number of hosts. */
const MAX_HOSTS = 1_000;
const MAX_HOST_LENGTH = 255;

export class Router {
  readonly #suffix: string;
  /** What hosts in use mean. */
  readonly #tenantIds = new Map<string, string>();

  constructor(private readonly tenants: Tenants, environment: string, domain: string) {
    this.#suffix = `.${environment}.${domain.toLowerCase()}`;
  }

  /** The tenant id that a host means, with or without a port; null when it is no gateway's host. */
  tenantId(host: string): string | null {
    const known = this.#tenantIds.get(host);
    if (known !== undefined) return known;
    const tenantId = this.#readTenantId(host);
    if (tenantId === null || host.length > MAX_HOST_LENGTH) return tenantId;
    if (this.#tenantIds.size >= MAX_HOSTS) this.#tenantIds.clear();
    this.#tenantIds.set(host, tenantId);
    return tenantId;
  }

  #readTenantId(host: string): string | null {
    const name = withoutPort(host).toLowerCase();
    if (!name.endsWith(this.#suffix)) return null;
    const gatewayId = name.slice(0, -this.#suffix.length);
    if (gatewayId === "" || gatewayId.includes(".")) return null;
    return `${gatewayId}${this.#suffix.slice(0, this.#suffix.indexOf(".", 1))}`;
  }

  tenant(tenantId: string): Tenant | undefined {
    return this.tenants.get(tenantId);
  }

  /** Finds the function, or answers why there is none. */
  route(exchange: Exchange): void {
    const { tenant } = exchange;
    if (!tenant.deployment.running) return exchange.fail("gateway_stopped");
    const name = functionNameOf(exchange.url, exchange.pathStart);
    const deployed = tenant.functions.get(name);
    if (!deployed) {
      const shown = FunctionName.safeParse(name).success
        ? `There is no function ${name} here`
        : undefined;
      return exchange.fail("unknown_function", shown);
    }
    exchange.functionName = name;
    exchange.deployed = deployed;
  }
}

/** The first segment of the path, as it is written: names need no escapes, so an escaped one is another name. */
export function functionNameOf(url: string, pathStart: number): string {
  let end = pathStart + 1;
  while (end < url.length && url[end] !== "/" && url[end] !== "?") end++;
  return url.slice(pathStart + 1, end);
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(":");
  return colon < 0 ? host : host.slice(0, colon);
}
