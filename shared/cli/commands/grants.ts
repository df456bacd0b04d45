import type { Client } from "@imprun/client";
import { connect, data } from "../remote/api.ts";
import { allItems } from "../remote/pages.ts";
import { table } from "../remote/table.ts";
import { UserError } from "../user-error.ts";
import type { Command } from "./command.ts";
import {
  chosenEnvironment,
  chosenGateway,
  ENVIRONMENT_OPTION,
  GATEWAY_OPTION,
} from "./functions/target.ts";
import { parseOptions } from "./options.ts";
import { chooseSubcommand } from "./subcommand.ts";

const SUBCOMMANDS = {
  async list() {
    const client = connect();
    const grants = await allItems((cursor) =>
      client.GET("/v1/application-grants", { params: { query: { limit: 200, cursor } } })
    );
    const rows = grants.map((grant) => [
      grant.grantId,
      grant.applicationName,
      grant.gatewayId,
      grant.environment,
      grant.keyHint,
    ]);
    console.log(table(["ID", "APPLICATION", "GATEWAY", "ENV", "KEY"], rows));
  },

  async create(args: string[]) {
    const { values } = parseOptions(args, {
      ...GATEWAY_OPTION,
      ...ENVIRONMENT_OPTION,
      application: { type: "string", short: "a" },
    });
    if (!values.application) {
      throw new UserError("Say for which application with --application NAME");
    }
    const client = connect();
    const applicationId = await findOrCreateApplication(client, values.application);
    const { credentialId, apiKey } = await data(client.POST("/v1/application-grants", {
      body: {
        applicationId,
        gatewayId: chosenGateway(values.gateway),
        environment: chosenEnvironment(values.env),
      },
    }));
    console.error(`${credentialId}: this key is shown this once`);
    console.log(apiKey);
  },

  async delete([grantId = ""]: string[]) {
    await data(
      connect().DELETE("/v1/application-grants/{grantId}", { params: { path: { grantId } } }),
    );
    console.log(`${grantId} is deleted; its key no longer works`);
  },
};

async function findOrCreateApplication(client: Client, name: string): Promise<string> {
  const applications = await allItems((cursor) =>
    client.GET("/v1/applications", { params: { query: { limit: 200, cursor } } })
  );
  const found = applications.find((application) => application.name === name) ??
    await data(client.POST("/v1/applications", { body: { name } }));
  return found.applicationId;
}

export const grants: Command = {
  name: "grants",
  summary: "List, create and delete grants",
  usage: `imprun grants list
imprun grants create -g GATEWAY -e dev --application NAME
imprun grants delete ID`,
  run: (args) => chooseSubcommand("grants", SUBCOMMANDS, args),
};
