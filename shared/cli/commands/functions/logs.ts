/** The subcommand that reads and follows the one stream of logs, requests and lifecycle events. */
import { LogPage, LogView } from "@imprun/contracts/api/activity";
import { LogEntry, LogLevel } from "@imprun/contracts/documents/telemetry";
import { followEvents } from "../../remote/events.ts";
import { get } from "../../remote/get.ts";
import { UserError } from "../../user-error.ts";
import { parseOptions } from "../options.ts";
import { readManifest } from "./files.ts";
import { logLine } from "./log-line.ts";
import { sinceTime } from "./since.ts";
import {
  chosenEnvironment,
  chosenGateway,
  ENVIRONMENT_OPTION,
  functionName,
  GATEWAY_OPTION,
} from "./target.ts";

const KINDS = LogEntry.shape.kind.options;

export async function logs(args: string[]): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    ...GATEWAY_OPTION,
    ...ENVIRONMENT_OPTION,
    follow: { type: "boolean", short: "f", default: false },
    limit: { type: "string", default: "100" },
    level: { type: "string" },
    kind: { type: "string" },
    since: { type: "string" },
    request: { type: "string" },
    json: { type: "boolean", default: false },
  }, true);
  const gateway = chosenGateway(values.gateway, readManifest("."));
  const query = {
    environment: chosenEnvironment(values.env),
    limit: values.limit,
    ...(values.level === undefined
      ? {}
      : { level: oneOf("level", values.level, LogLevel.options) }),
    ...(values.kind === undefined ? {} : { kind: chosenKind(values.kind) }),
    ...(values.since === undefined ? {} : { since: sinceTime(values.since, new Date()) }),
    ...(values.request === undefined ? {} : { requestId: values.request }),
    ...(positionals[0] === undefined ? {} : { function: functionName(positionals) }),
  };
  const path = `/v1/api-gateways/${encodeURIComponent(gateway)}/logs`;
  const show = (entry: LogView) =>
    console.log(values.json ? JSON.stringify(entry) : logLine(entry));
  if (!values.follow) {
    const page = await get(`${path}?${new URLSearchParams(query)}`);
    for (const entry of LogPage.parse(await page.json()).items) show(entry);
    return;
  }
  const followed = new URLSearchParams({ ...query, follow: "true" });
  for await (const { event, data } of followEvents(`${path}?${followed}`, tellGap)) {
    if (event === "log") show(LogView.parse(JSON.parse(data)));
    if (event === "dropped") tellGap(`${JSON.parse(data).count} lines are left out here`);
  }
}

/** Beside the log, so that what reads the log from a pipe is not disturbed. */
function tellGap(message: string): void {
  console.error(`imprun: ${message}`);
}

/** `access` is what most people call the log of requests. */
function chosenKind(text: string) {
  return text === "access" ? "request" : oneOf("kind", text, KINDS);
}

function oneOf<T extends string>(option: string, text: string, values: readonly T[]): T {
  const chosen = values.find((value) => value === text);
  if (chosen === undefined) throw new UserError(`--${option} is one of ${values.join(", ")}`);
  return chosen;
}
