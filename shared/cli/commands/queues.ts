import { connect, data } from "../remote/api.ts";
import { allItems } from "../remote/pages.ts";
import { table } from "../remote/table.ts";
import { UserError } from "../user-error.ts";
import type { Command } from "./command.ts";
import { chosenPlace, PLACE_OPTIONS } from "./functions/target.ts";
import { parseOptions } from "./options.ts";
import { chooseSubcommand } from "./subcommand.ts";

const SUBCOMMANDS = {
  async list(args: string[]) {
    const { values } = parseOptions(args, PLACE_OPTIONS);
    const { gatewayId, environment } = chosenPlace(values);
    const { items } = await data(
      connect().GET("/v1/api-gateways/{gatewayId}/queues", {
        params: { path: { gatewayId }, query: { environment } },
      }),
    );
    const rows = items.map(({ name, function: consumer, waiting, inFlight, retrying, dead }) =>
      [name, consumer, waiting, inFlight, retrying, dead].map(String)
    );
    console.log(table(["QUEUE", "FUNCTION", "WAITING", "IN FLIGHT", "RETRYING", "DEAD"], rows));
  },

  async dead(args: string[]) {
    const { values, positionals } = parseOptions(args, PLACE_OPTIONS, true);
    const { queue, path, environment } = addressed(values, positionals);
    const letters = await allItems((cursor) =>
      connect().GET("/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters", {
        params: { path, query: { environment, limit: 200, cursor } },
      })
    );
    if (letters.length === 0) return console.error(`${queue} has no dead letters`);
    const rows = letters.map(({ id, sentAt, attempts, error, body }) => [
      id,
      sentAt,
      String(attempts),
      error ?? "",
      JSON.stringify(body) ?? "(unreadable)",
    ]);
    console.log(table(["ID", "SENT", "TRIES", "ERROR", "BODY"], rows));
  },

  async revive(args: string[]) {
    const { values, positionals } = parseOptions(args, PLACE_OPTIONS, true);
    const { queue, path, ids, environment } = addressed(values, positionals);
    const { redriven } = await data(
      connect().POST("/v1/api-gateways/{gatewayId}/queues/{queue}/redrive", {
        params: { path },
        body: { environment, ...(ids.length === 0 ? {} : { ids }) },
      }),
    );
    console.log(`${redriven} of the dead letters of ${queue} are delivered again`);
  },

  async delete(args: string[]) {
    const { values, positionals } = parseOptions(
      args,
      { ...PLACE_OPTIONS, all: { type: "boolean", default: false } },
      true,
    );
    const { queue, path, ids, environment } = addressed(values, positionals);
    const query = { environment };
    if (ids.length === 0 && !values.all) {
      throw new UserError("Name the dead letters to delete, or say --all");
    }
    if (values.all) {
      const { deleted } = await data(
        connect().DELETE("/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters", {
          params: { path, query },
        }),
      );
      return console.log(`${deleted} dead letters of ${queue} are deleted`);
    }
    for (const messageId of ids) {
      await data(
        connect().DELETE("/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters/{messageId}", {
          params: { path: { ...path, messageId }, query },
        }),
      );
      console.log(`${messageId} is deleted`);
    }
  },

  async send(args: string[]) {
    const { values, positionals } = parseOptions(
      args,
      { ...PLACE_OPTIONS, data: { type: "string", short: "d" } },
      true,
    );
    const { path, environment } = addressed(values, positionals);
    const body = parseBody(values.data);
    const { id } = await data(
      connect().POST("/v1/api-gateways/{gatewayId}/queues/{queue}/messages", {
        params: { path },
        body: { environment, body },
      }),
    );
    console.log(`sent ${id}`);
  },
};

/** The queue of a subcommand that is about one, and the ids that are named behind it. */
function addressed(
  values: { gateway?: string | undefined; env: string },
  [queue, ...ids]: string[],
) {
  if (queue === undefined) throw new UserError("Name the queue");
  const { gatewayId, environment } = chosenPlace(values);
  return { queue, ids, environment, path: { gatewayId, queue } };
}

function parseBody(text: string | undefined): unknown {
  if (text === undefined) throw new UserError("Say what to send with -d, as JSON");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError("What -d has is not valid JSON", { cause });
  }
}

export const queues: Command = {
  name: "queues",
  summary: "List queues, look at dead letters, revive and delete them, send a message",
  usage: `imprun queues list   -g GATEWAY [-e dev]
imprun queues dead   -g GATEWAY [-e dev] QUEUE
imprun queues revive -g GATEWAY [-e dev] QUEUE [ID...]
imprun queues delete -g GATEWAY [-e dev] QUEUE ID...|--all
imprun queues send   -g GATEWAY [-e dev] QUEUE -d JSON

  Without ids revive delivers all dead letters of the queue again.`,
  run: (args) => chooseSubcommand("queues", SUBCOMMANDS, args),
};
