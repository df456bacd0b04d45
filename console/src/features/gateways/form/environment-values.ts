/** What an environment's form holds, as an environment has it and as the API takes it. */
import type { UpdateEnvironment } from "@imprun/contracts/api/gateways";
import type { z } from "zod";
import type { GatewayEnvironment } from "../queries.ts";

type Change = z.input<typeof UpdateEnvironment>;

export interface EnvironmentValues {
  authType: GatewayEnvironment["authType"];
  variables: { name: string; value: string }[];
  /** Whether there is a list of hosts at all: an empty one allows nothing. */
  reach: "public" | "listed";
  hosts: { host: string }[];
}

/** What the form shows of an environment. */
export function valuesOf(
  { authType, variables, allowedHosts }: Pick<
    GatewayEnvironment,
    "authType" | "variables" | "allowedHosts"
  >,
): EnvironmentValues {
  return {
    authType,
    variables: Object.entries(variables).map(([name, value]) => ({ name, value })),
    reach: allowedHosts === null ? "public" : "listed",
    hosts: (allowedHosts ?? []).map((host) => ({ host })),
  };
}

/** What is to be saved: hosts that were entered count only where the list does. */
export function changeOf({ authType, variables, reach, hosts }: EnvironmentValues): Change {
  return {
    authType,
    variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
    allowedHosts: reach === "public" ? null : hosts.map(({ host }) => host),
  };
}
