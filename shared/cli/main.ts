/** The command line tool. `./imprun` installs what it needs and starts it. */
import { bench } from "./commands/bench.ts";
import type { Command } from "./commands/command.ts";
import { functions } from "./commands/functions/functions.ts";
import { gateways } from "./commands/gateways.ts";
import { grants } from "./commands/grants.ts";
import { login } from "./commands/login.ts";
import { packages } from "./commands/packages.ts";
import { queues } from "./commands/queues.ts";
import { schedules } from "./commands/schedules.ts";
import { up } from "./commands/up.ts";
import { test } from "./commands/run-tests.ts";
import { UserError } from "./user-error.ts";

const COMMANDS: readonly Command[] = [
  up,
  login,
  gateways,
  functions,
  packages,
  grants,
  schedules,
  queues,
  bench,
  test,
];

function help(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `imprun turns a function into a production API.\n\n${
    lines.join("\n")
  }\n\nimprun <command> --help tells more.`;
}

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    console.log(help());
    return 0;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    throw new UserError(`There is no command "${name}"; imprun help lists them`);
  }
  if (args.includes("--help") || args.includes("-h")) {
    console.log(command.usage);
    return 0;
  }
  return await command.run(args);
}

try {
  Deno.exit(await main(Deno.args));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`imprun: ${error.message}`);
  Deno.exit(1);
}
