import type { Command } from "../command.ts";
import { chooseSubcommand } from "../subcommand.ts";
import { run } from "./calls.ts";
import { list, pull, push } from "./drafts.ts";
import { logs } from "./logs.ts";
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
imprun functions logs      -g GATEWAY [NAME] [-e dev] [-f] [--level warn] [--kind log|request|lifecycle]
                           [--since 10m] [--request ID] [--limit 100] [--json]

  --level names the least severe one. --kind access is the same as --kind request. --since takes a span (90s, 10m, 2h, 1d)
  or a time. Events of isolates (lifecycle) belong to no function: name none to see them. -f goes on through lost
  connections, and says so on stderr.
  The gateway may also come from IMPRUN_GATEWAY, or from the directory that was pulled into.`,
  run: (args) =>
    chooseSubcommand(
      "functions",
      { list, pull, push, publish, promote, rollback, run, logs },
      args,
    ),
};
