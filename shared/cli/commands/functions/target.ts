/** The options that say which function of which gateway, where. */
import {
  Environment,
  type Environment as EnvironmentName,
  ENVIRONMENTS,
} from "@imprun/contracts/names";
import { UserError } from "../../user-error.ts";
import { readManifest } from "./files.ts";

export const GATEWAY_OPTION = { gateway: { type: "string", short: "g" } } as const;
export const ENVIRONMENT_OPTION = { env: { type: "string", short: "e", default: "dev" } } as const;

/** The gateway of `--gateway`, of the variable IMPRUN_GATEWAY, or of this directory's manifest. */
export function chosenGateway(
  option: string | undefined,
  manifest?: { gateway: string } | null,
): string {
  const gateway = option ?? Deno.env.get("IMPRUN_GATEWAY") ?? manifest?.gateway;
  if (!gateway) throw new UserError("Say which gateway with --gateway, or set IMPRUN_GATEWAY");
  return gateway;
}

export function chosenEnvironment(option: string, name = "env"): EnvironmentName {
  const environment = Environment.safeParse(option);
  if (!environment.success) throw new UserError(`--${name} is one of ${ENVIRONMENTS.join(", ")}`);
  return environment.data;
}

/** The only positional argument. */
export function functionName(positionals: string[]): string {
  const [name, ...rest] = positionals;
  if (name === undefined || rest.length > 0) throw new UserError("Name one function");
  return name;
}

export const PLACE_OPTIONS = { ...GATEWAY_OPTION, ...ENVIRONMENT_OPTION } as const;

/** The gateway and the environment of {@link PLACE_OPTIONS}. */
export function chosenPlace({ gateway, env }: { gateway?: string | undefined; env: string }) {
  return {
    gatewayId: chosenGateway(gateway, readManifest(".")),
    environment: chosenEnvironment(env),
  };
}
