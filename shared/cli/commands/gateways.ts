import { connect, data } from "../remote/api.ts";
import { allItems } from "../remote/pages.ts";
import { table } from "../remote/table.ts";
import type { Command } from "./command.ts";
import { parseOptions } from "./options.ts";
import { chooseSubcommand } from "./subcommand.ts";

const USAGE = `imprun gateways list
imprun gateways create NAME [--id ID]
imprun gateways delete ID`;

const SUBCOMMANDS = {
  async list() {
    const client = connect();
    const gateways = await allItems((cursor) =>
      client.GET("/v1/api-gateways", { params: { query: { limit: 200, cursor } } })
    );
    const rows = gateways.map(({ gatewayId, name, phase, environments }) => [
      gatewayId,
      name,
      phase,
      environments.map(({ url }) => url).join(" "),
    ]);
    console.log(table(["ID", "NAME", "PHASE", "URLS"], rows));
  },

  async create(args: string[]) {
    const { values, positionals } = parseOptions(args, { id: { type: "string" } }, true);
    const body = { name: positionals.join(" "), ...(values.id ? { gatewayId: values.id } : {}) };
    const gateway = await data(connect().POST("/v1/api-gateways", { body }));
    console.log(`${gateway.gatewayId} is ${gateway.phase}`);
  },

  async delete([gatewayId = ""]: string[]) {
    await data(
      connect().DELETE("/v1/api-gateways/{gatewayId}", { params: { path: { gatewayId } } }),
    );
    console.log(`${gatewayId} is being deleted`);
  },
};

export const gateways: Command = {
  name: "gateways",
  summary: "List, create and delete gateways",
  usage: USAGE,
  run: (args) => chooseSubcommand("gateways", SUBCOMMANDS, args),
};
