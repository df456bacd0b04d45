import { RunOutcome } from "@imprun/contracts/documents/events";
import { connect, data } from "../remote/api.ts";
import { table } from "../remote/table.ts";
import { UserError } from "../user-error.ts";
import type { Command } from "./command.ts";
import { chosenPlace, PLACE_OPTIONS } from "./functions/target.ts";
import { parseOptions } from "./options.ts";
import { chooseSubcommand } from "./subcommand.ts";

type Place = ReturnType<typeof chosenPlace>;

const SUBCOMMANDS = {
  async list(args: string[]) {
    const { values } = parseOptions(args, PLACE_OPTIONS);
    const rows = (await declared(chosenPlace(values))).map((schedule) => [
      schedule.function,
      schedule.name,
      schedule.cron,
      schedule.timezone,
      schedule.running ? "running" : schedule.nextAt ?? "never",
    ]);
    console.log(table(["FUNCTION", "SCHEDULE", "CRON", "ZONE", "NEXT"], rows));
  },

  async runs(args: string[]) {
    const { values, positionals } = parseOptions(args, {
      ...PLACE_OPTIONS,
      outcome: { type: "string" },
      limit: { type: "string", default: "20" },
    }, true);
    const { gatewayId, environment } = chosenPlace(values);
    const { items } = await data(
      connect().GET("/v1/api-gateways/{gatewayId}/runs", {
        params: {
          path: { gatewayId },
          query: {
            environment,
            limit: Number(values.limit),
            ...(positionals[0] === undefined ? {} : { function: positionals[0] }),
            ...(values.outcome === undefined ? {} : { outcome: chosenOutcome(values.outcome) }),
          },
        },
      }),
    );
    const rows = items.map(({ id, function: name, schedule, dueAt, outcome, ms, error }) => [
      dueAt,
      name,
      schedule,
      outcome,
      ms === null ? "-" : `${Math.round(ms)} ms`,
      id,
      error === null ? "" : `${error.code}: ${error.message}`,
    ]);
    console.log(table(["DUE", "FUNCTION", "SCHEDULE", "OUTCOME", "TIME", "RUN", "ERROR"], rows));
  },

  async run(args: string[]) {
    const { values, positionals: [name, schedule] } = parseOptions(args, PLACE_OPTIONS, true);
    if (name === undefined) {
      throw new UserError("Name the function, and its schedule if it has several");
    }
    const { gatewayId, environment } = chosenPlace(values);
    const requested = await data(
      connect().POST("/v1/api-gateways/{gatewayId}/schedules/run", {
        params: { path: { gatewayId } },
        body: {
          environment,
          function: name,
          schedule: schedule ?? await onlySchedule({ gatewayId, environment }, name),
        },
      }),
    );
    console.log(
      `${requested.schedule} of ${name} runs now; imprun schedules runs tells how it went`,
    );
  },
};

async function declared({ gatewayId, environment }: Place) {
  const { items } = await data(
    connect().GET("/v1/api-gateways/{gatewayId}/schedules", {
      params: { path: { gatewayId }, query: { environment } },
    }),
  );
  return items;
}

async function onlySchedule(where: Place, name: string): Promise<string> {
  const own = (await declared(where)).filter((schedule) => schedule.function === name);
  if (own.length === 1) return own[0]!.name;
  if (own.length === 0) throw new UserError(`${name} has no schedule in ${where.environment}`);
  const names = own.map((schedule) => `"${schedule.name}"`).join(", ");
  throw new UserError(`${name} has several schedules, say which: ${names}`);
}

function chosenOutcome(text: string): RunOutcome {
  const outcome = RunOutcome.safeParse(text);
  if (!outcome.success) {
    throw new UserError(`--outcome is one of ${RunOutcome.options.join(", ")}`);
  }
  return outcome.data;
}

export const schedules: Command = {
  name: "schedules",
  summary: "List schedules and their runs, and run one now",
  usage: `imprun schedules list -g GATEWAY [-e dev]
imprun schedules runs -g GATEWAY [-e dev] [FUNCTION] [--outcome failed] [--limit 20]
imprun schedules run  -g GATEWAY [-e dev] FUNCTION [SCHEDULE]

  The id of a run is the request id of its log lines: imprun functions logs -g GATEWAY --request RUN`,
  run: (args) => chooseSubcommand("schedules", SUBCOMMANDS, args),
};
