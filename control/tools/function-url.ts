import { Environment, ENVIRONMENTS, FunctionName, GatewayId } from "@imprun/contracts/names";
import type { ControlConfig } from "@imprun/contracts/processes";

/** A function in one environment. */
export interface FunctionTarget {
  gatewayId: string;
  environment: Environment;
  function: string;
}

/**
 * The function that a URL of this platform names, in the form that people are shown or as
 * `http(s)://<gateway>.<environment>.<domain>[:port]/<function>`; null for every other URL.
 */
export function parseFunctionUrl(
  { domain, urlTemplates }: Pick<ControlConfig, "domain" | "urlTemplates">,
  text: string,
): FunctionTarget | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.search || url.hash || url.username || url.password) return null;
  for (const environment of ENVIRONMENTS) {
    const shown = fromTemplate(url, urlTemplates[environment]);
    if (shown) return target(shown.gatewayId, environment, shown.path);
  }
  return fromPublicForm(url, domain);
}

function fromTemplate(url: URL, template: string): { gatewayId: string; path: string } | null {
  const [before, after, ...more] = template.split("{gateway}");
  if (before === undefined || after === undefined || more.length > 0) return null;
  if (!url.href.startsWith(before)) return null;
  const end = url.href.indexOf(after, before.length);
  if (end < 0) return null;
  return {
    gatewayId: url.href.slice(before.length, end),
    path: url.href.slice(end + after.length),
  };
}

function fromPublicForm(url: URL, domain: string): FunctionTarget | null {
  if (!["http:", "https:"].includes(url.protocol)) return null;
  const host = url.hostname.endsWith(`.${domain}`) && url.hostname.slice(0, -domain.length - 1);
  if (!host) return null;
  const [gatewayId = "", environment = "", ...more] = host.split(".");
  const known = Environment.safeParse(environment);
  return known.success && more.length === 0 ? target(gatewayId, known.data, url.pathname) : null;
}

function target(gatewayId: string, environment: Environment, path: string): FunctionTarget | null {
  const name = path.slice(1);
  const sound = path.startsWith("/") && GatewayId.safeParse(gatewayId).success &&
    FunctionName.safeParse(name).success;
  return sound ? { gatewayId, environment, function: name } : null;
}
