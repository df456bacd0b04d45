import { join } from "node:path";
import { UserError } from "../user-error.ts";
import type { Command } from "./command.ts";
import { parseOptions, wholeNumber } from "./options.ts";

const INTERRUPTED_EXIT_CODE = 130;

export const bench: Command = {
  name: "bench",
  summary: "Measure this platform beside its peers on this machine",
  usage: `imprun bench [--rounds 3] [--seconds 5] [--only row,row] [--json FILE] [--keep]

  --rounds N         how often each contender has its turn
  --seconds N        how long each measured load lasts
  --only ROW,ROW     throughput, publish, database, gateways, provision, cold,
                     memory, scale, neighbour, idle
  --json FILE        write the result there, too; - is stdout, and the table goes to stderr
  --keep             write the result to edge-runtime/bench/results, as for a release

  Takes about a quarter of an hour; the machine should have nothing else to do.`,

  async run(args) {
    const { values } = parseOptions(args, {
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "5" },
      only: { type: "string" },
      json: { type: "string" },
      keep: { type: "boolean", default: false },
    });
    // Loaded only here: no other command needs peers, load generators or the test harness.
    const { ROWS, RESULTS_DIRECTORY, renderResult, runBench } = await import(
      "@imprun/edge-runtime/bench"
    );
    const interrupt = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => interrupt.abort(new UserError("Stopped")));
    }
    try {
      const result = await runBench({
        rows: chosen(ROWS, values.only),
        rounds: wholeNumber("rounds", values.rounds, 1, 100),
        seconds: wholeNumber("seconds", values.seconds, 1, 600),
        signal: interrupt.signal,
        log: (line) => console.error(`bench: ${line}`),
      });
      const json = `${JSON.stringify(result, null, 2)}\n`;
      if (values.json === "-") {
        console.error(renderResult(result));
        console.log(json);
      } else {
        console.log(renderResult(result));
        if (values.json !== undefined) Deno.writeTextFileSync(values.json, json);
      }
      if (values.keep) {
        const file = join(RESULTS_DIRECTORY, `${result.startedAt.slice(0, 10)}.json`);
        Deno.mkdirSync(RESULTS_DIRECTORY, { recursive: true });
        Deno.writeTextFileSync(file, json);
        console.error(`bench: kept as ${file}`);
      }
      return result.rows.some(({ failure }) => failure !== null) ? 1 : 0;
    } catch (error) {
      if (!interrupt.signal.aborted) throw error;
      console.error("bench: stopped");
      return INTERRUPTED_EXIT_CODE;
    }
  },
};

function chosen<R extends { readonly name: string }>(rows: readonly R[], only?: string): R[] {
  if (only === undefined) return [...rows];
  return only.split(",").map((name) => {
    const row = rows.find((candidate) => candidate.name === name.trim());
    if (row === undefined) {
      const names = rows.map((candidate) => candidate.name).join(", ");
      throw new UserError(`There is no row "${name.trim()}"; there are: ${names}`);
    }
    return row;
  });
}
