/** Subcommands that change what runs. */
import type { Rollout } from "@imprun/contracts/api/functions";
import { connect, data } from "../../remote/api.ts";
import { UserError } from "../../user-error.ts";
import { parseOptions } from "../options.ts";
import { readManifest } from "./files.ts";
import {
  chosenEnvironment,
  chosenGateway,
  ENVIRONMENT_OPTION,
  functionName,
  GATEWAY_OPTION,
} from "./target.ts";

export async function publish(args: string[]): Promise<void> {
  const { values, positionals } = parseOptions(
    args,
    { ...GATEWAY_OPTION, ...ENVIRONMENT_OPTION, bump: { type: "string", default: "patch" } },
    true,
  );
  const { bump } = values;
  if (bump !== "patch" && bump !== "minor" && bump !== "major") {
    throw new UserError("--bump is one of patch, minor, major");
  }
  report(
    await data(
      connect().POST("/v1/api-gateways/{gatewayId}/functions/{name}/publish", {
        params: { path: target(values.gateway, positionals) },
        body: { environment: chosenEnvironment(values.env), bump },
      }),
    ),
  );
}

export async function promote(args: string[]): Promise<void> {
  const { values, positionals } = parseOptions(
    args,
    {
      ...GATEWAY_OPTION,
      from: { type: "string", default: "dev" },
      to: { type: "string", default: "staging" },
    },
    true,
  );
  report(
    await data(
      connect().POST("/v1/api-gateways/{gatewayId}/functions/{name}/promote", {
        params: { path: target(values.gateway, positionals) },
        body: {
          from: chosenEnvironment(values.from, "from"),
          to: chosenEnvironment(values.to, "to"),
        },
      }),
    ),
  );
}

export async function rollback(args: string[]): Promise<void> {
  const { values, positionals } = parseOptions(
    args,
    { ...GATEWAY_OPTION, ...ENVIRONMENT_OPTION, to: { type: "string" } },
    true,
  );
  if (!values.to) throw new UserError("Say which version with --to, for example --to 1.0.0");
  report(
    await data(
      connect().POST("/v1/api-gateways/{gatewayId}/functions/{name}/rollback", {
        params: { path: target(values.gateway, positionals) },
        body: { environment: chosenEnvironment(values.env), version: values.to },
      }),
    ),
  );
}

function target(gateway: string | undefined, positionals: string[]) {
  return { gatewayId: chosenGateway(gateway, readManifest(".")), name: functionName(positionals) };
}

function report({ message, revision, live, url }: Rollout): void {
  console.log(
    `${message}\nrevision ${revision}, live on ${live.instances} in ${
      Math.round(live.ms)
    } ms\n${url}`,
  );
}
