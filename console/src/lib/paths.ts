/** Every address of the console; nothing else spells one. */

/** A function's page opens on one of these. */
export type FunctionTab = "test" | "versions" | "logs";

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
  environments: (gatewayId: string) => `${gateway(gatewayId)}/environments`,
  grants: (gatewayId: string) => `${gateway(gatewayId)}/grants`,
  logs: (gatewayId: string) => `${gateway(gatewayId)}/logs`,
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
