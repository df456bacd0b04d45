/** The subcommand that calls a function. */
import { Invocation } from "@imprun/contracts/api/functions";
import { HttpMethod } from "@imprun/contracts/names";
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
  const answer = Invocation.parse(
    await data(
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
    ),
  );
  console.error(`${answer.status} in ${Math.round(answer.ms)} ms, request ${answer.requestId}`);
  console.log(answer.body);
  if (answer.status >= 400) throw new UserError(`The function answered ${answer.status}`);
}
