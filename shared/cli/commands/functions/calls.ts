/** Subcommands that call a function and read its logs. */
import type { LogView } from "@imprun/contracts/api/activity";
import type { Problem } from "@imprun/contracts/problem";
import { HttpMethod } from "@imprun/contracts/names";
import { connect, data, describe } from "../../remote/api.ts";
import { findCredentials } from "../../remote/credentials.ts";
import { UserError } from "../../user-error.ts";
import { TextLineStream } from "@imprun/processes/lines";
import { parseOptions } from "../options.ts";
import { readManifest } from "./files.ts";
import {
  chosenEnvironment,
  chosenGateway,
  ENVIRONMENT_OPTION,
  functionName,
  GATEWAY_OPTION,
} from "./target.ts";

export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    ...GATEWAY_OPTION,
    ...ENVIRONMENT_OPTION,
    method: { type: "string", short: "X", default: "POST" },
    path: { type: "string", default: "" },
    data: { type: "string", short: "d" },
  }, true);
  const method = HttpMethod.safeParse(values.method.toUpperCase());
  if (!method.success) throw new UserError(`--method is one of ${HttpMethod.options.join(", ")}`);
  const answer = await data(
    connect().POST("/v1/api-gateways/{gatewayId}/functions/{name}/invoke", {
      params: {
        path: {
          gatewayId: chosenGateway(values.gateway, readManifest(".")),
          name: functionName(positionals),
        },
      },
      body: {
        environment: chosenEnvironment(values.env),
        method: method.data,
        path: values.path,
        headers: values.data === undefined ? {} : { "content-type": "application/json" },
        ...(values.data === undefined ? {} : { body: values.data }),
      },
    }),
  );
  console.error(`${answer.status} in ${Math.round(answer.ms)} ms, request ${answer.requestId}`);
  console.log(answer.body);
  if (answer.status >= 400) throw new UserError(`The function answered ${answer.status}`);
}

export async function logs(args: string[]): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    ...GATEWAY_OPTION,
    ...ENVIRONMENT_OPTION,
    follow: { type: "boolean", short: "f", default: false },
    limit: { type: "string", default: "100" },
  }, true);
  const { url, token } = findCredentials();
  const gateway = chosenGateway(values.gateway, readManifest("."));
  const query = new URLSearchParams({
    environment: chosenEnvironment(values.env),
    limit: values.limit,
    follow: String(values.follow),
    ...(positionals[0] === undefined ? {} : { function: functionName(positionals) }),
  });
  const response = await fetch(
    `${url}/v1/api-gateways/${encodeURIComponent(gateway)}/logs?${query}`,
    {
      headers: { authorization: `Bearer ${token}` },
    },
  );
  if (!response.ok) throw new UserError(describe(await response.json() as Problem));
  if (!values.follow) {
    for (const entry of (await response.json()).items as LogView[]) print(entry);
    return;
  }
  const lines = response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(
    new TextLineStream(),
  );
  for await (const line of lines) {
    if (line.startsWith("data:")) print(JSON.parse(line.slice("data:".length)));
  }
}

function print({ at, level, function: name, requestId, message }: LogView): void {
  console.log(
    [at, level.toUpperCase().padEnd(5), name ?? "-", requestId ?? "-", message].join("  "),
  );
}
