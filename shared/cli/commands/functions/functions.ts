import type { Command } from "../command.ts";
import { chooseSubcommand } from "../subcommand.ts";
import { logs, run } from "./calls.ts";
import { list, pull, push } from "./drafts.ts";
import { promote, publish, rollback } from "./rollouts.ts";

export const functions: Command = {
  name: "functions",
  summary: "Pull, push, publish, promote, roll back, run and watch functions",
  usage: `imprun functions list      -g GATEWAY
imprun functions pull      -g GATEWAY [--dir .] [NAME...]
imprun functions push      -g GATEWAY [--dir .] [--force] [NAME...]
imprun functions publish   -g GATEWAY NAME [-e dev] [--bump patch|minor|major]
imprun functions promote   -g GATEWAY NAME --from dev --to staging
imprun functions rollback  -g GATEWAY NAME [-e dev] --to VERSION
imprun functions run       -g GATEWAY NAME [-e dev] [-X POST] [--path /more?x=1] [-d BODY]
imprun functions logs      -g GATEWAY [NAME] [-e dev] [-f]

  The gateway may also come from IMPRUN_GATEWAY, or from the directory that was pulled into.`,
  run: (args) =>
    chooseSubcommand(
      "functions",
      { list, pull, push, publish, promote, rollback, run, logs },
      args,
    ),
};
