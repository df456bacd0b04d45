import { UserError } from "../user-error.ts";

/** Runs the subcommand that `args` starts with. Throws UserError when there is no such one. */
export async function chooseSubcommand(
  command: string,
  subcommands: Readonly<Record<string, (args: string[]) => Promise<void>>>,
  [name, ...args]: string[],
): Promise<number> {
  const run = name !== undefined && Object.hasOwn(subcommands, name)
    ? subcommands[name]
    : undefined;
  if (run === undefined) {
    throw new UserError(`Say which: imprun ${command} ${Object.keys(subcommands).join("|")}`);
  }
  await run(args);
  return 0;
}
