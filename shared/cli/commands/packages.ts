import type { Dependencies } from "@imprun/contracts/packages";
import { connect, data } from "../remote/api.ts";
import { table } from "../remote/table.ts";
import { UserError } from "../user-error.ts";
import type { Command } from "./command.ts";
import { readManifest } from "./functions/files.ts";
import { chosenGateway, GATEWAY_OPTION } from "./functions/target.ts";
import { parseOptions } from "./options.ts";
import { chooseSubcommand } from "./subcommand.ts";

const SUBCOMMANDS = {
  async list(args: string[]) {
    const { gateway } = read(args);
    show(await declared(gateway));
  },

  async set(args: string[]) {
    const { gateway, names } = read(args);
    await change(gateway, Object.fromEntries(names.map(parsePackage)));
  },

  async add(args: string[]) {
    const { gateway, names } = read(args);
    if (names.length === 0) throw new UserError("Name the packages to add, for example zod@^4");
    const { dependencies } = await declared(gateway);
    await change(gateway, { ...dependencies, ...Object.fromEntries(names.map(parsePackage)) });
  },

  async remove(args: string[]) {
    const { gateway, names } = read(args);
    if (names.length === 0) throw new UserError("Name the packages to remove");
    const left = new Map(Object.entries((await declared(gateway)).dependencies));
    for (const name of names) {
      if (!left.delete(name)) throw new UserError(`${gateway} does not declare ${name}`);
    }
    await change(gateway, Object.fromEntries(left));
  },
};

function read(args: string[]): { gateway: string; names: string[] } {
  const { values, positionals } = parseOptions(args, GATEWAY_OPTION, true);
  return { gateway: chosenGateway(values.gateway, readManifest(".")), names: positionals };
}

/** `zod@^4` as a name and a range; the latest version without one. */
function parsePackage(text: string): [name: string, range: string] {
  const at = text.indexOf("@", 1);
  return at === -1 ? [text, "latest"] : [text.slice(0, at), text.slice(at + 1)];
}

const path = (gatewayId: string) => ({ params: { path: { gatewayId } } });

function declared(gateway: string) {
  return data(connect().GET("/v1/api-gateways/{gatewayId}/dependencies", path(gateway)));
}

async function change(gateway: string, dependencies: Dependencies): Promise<void> {
  show(
    await data(
      connect().PUT("/v1/api-gateways/{gatewayId}/dependencies", {
        ...path(gateway),
        body: { dependencies },
      }),
    ),
  );
}

function show({ dependencies, resolved, packages, bytes }: Awaited<ReturnType<typeof declared>>) {
  const rows = Object.entries(dependencies)
    .map(([name, range]) => [name, range, resolved[name] ?? ""]);
  console.log(table(["PACKAGE", "DECLARED", "INSTALLED"], rows));
  const megabytes = (bytes / 1024 / 1024).toFixed(1);
  console.error(`${packages.length} packages in all, ${megabytes} MB; publish to use them`);
}

export const packages: Command = {
  name: "packages",
  summary: "List, set, add and remove the npm packages of a gateway",
  usage: `imprun packages list   -g GATEWAY
imprun packages set    -g GATEWAY [NAME@RANGE...]
imprun packages add    -g GATEWAY NAME[@RANGE]...
imprun packages remove -g GATEWAY NAME...

  A range is written as for npm, for example zod@^4 or lodash-es@4.17.21; without one it is the latest version.
  Functions have their packages from the next publish on.`,
  run: (args) => chooseSubcommand("packages", SUBCOMMANDS, args),
};
