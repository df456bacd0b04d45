/** Every address of the console; nothing else spells one. */

/** A function's page opens on one of these. */
export type FunctionTab = "test" | "versions" | "logs";

/** What of the logs is shown. */
export interface LogFilter {
  env?: string;
  function?: string;
  kind?: string;
  level?: string;
  request?: string;
  /** About when the request was, in ISO 8601; what is far from it is not looked through. */
  at?: string;
}

const segment = encodeURIComponent;

function gateway(gatewayId: string): string {
  return `/gateways/${segment(gatewayId)}`;
}

function search(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] =>
    entry[1] !== undefined
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

export const paths = {
  login: (next?: string) => `/login${search({ next })}`,
  gateways: () => "/gateways",
  gateway,
  functions: (gatewayId: string) => `${gateway(gatewayId)}/functions`,
  newFunction: (gatewayId: string) => `${gateway(gatewayId)}/functions${search({ create: "1" })}`,
  function: (gatewayId: string, name: string, tab?: FunctionTab) =>
    `${gateway(gatewayId)}/functions/${segment(name)}${search({ tab })}`,
  /** A place in the source of a function. */
  place: (gatewayId: string, place: { function: string; line: number; column: number }) =>
    `${gateway(gatewayId)}/functions/${segment(place.function)}${
      search({ line: String(place.line), column: String(place.column) })
    }`,
  environments: (gatewayId: string) => `${gateway(gatewayId)}/environments`,
  grants: (gatewayId: string) => `${gateway(gatewayId)}/grants`,
  logs: (gatewayId: string, filter: LogFilter = {}) =>
    `${gateway(gatewayId)}/logs${search({ ...filter })}`,
  jobs: (gatewayId: string, env?: string) => `${gateway(gatewayId)}/jobs${search({ env })}`,
  queue: (gatewayId: string, queue: string, env?: string) =>
    `${gateway(gatewayId)}/jobs/queues/${segment(queue)}${search({ env })}`,
  metrics: (gatewayId: string, env?: string) => `${gateway(gatewayId)}/metrics${search({ env })}`,
  history: (gatewayId: string) => `${gateway(gatewayId)}/history`,
  settings: (gatewayId: string) => `${gateway(gatewayId)}/settings`,
  applications: () => "/applications",
  application: (applicationId: string) => `/applications/${segment(applicationId)}`,
  tools: () => "/tools",
  audit: () => "/audit",
  account: () => "/account",
} as const;

/** `next` of the login page, if it stays on this site; otherwise the first page. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : paths.gateways();
}

/** The gateway that an address is about, if it is about one. */
export function gatewayOfPath(pathname: string): string | undefined {
  const id = /^\/gateways\/([^/]+)/.exec(pathname)?.[1];
  return id && decodeURIComponent(id);
}
