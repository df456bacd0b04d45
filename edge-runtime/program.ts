/** What the programs of a runtime have in common: their argument, their end, and what they give up once they run. */
import { LIFELINE, parentGone } from "@imprun/processes/lifeline";
import type { z } from "zod";
import { report } from "./report.ts";

const STOP_WAIT_MS = 9_500;

export interface Program {
  /** What is done at SIGTERM and SIGINT, and when the parent is gone; then the process ends with code 0. */
  onStop(stop: () => Promise<void>): void;
}

/**
 * Runs a program whose only argument is its configuration as JSON. Ends with code 1 and one clear line when it cannot start,
 * and when its stop fails or takes longer than 9.5 s. `name` is for people.
 */
export async function runProgram<Config>(
  name: string,
  schema: z.ZodType<Config>,
  run: (config: Config, program: Program) => Promise<void>,
): Promise<void> {
  // One tenant's odd input must not take the runtime of all others down.
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    report("An error that nobody handled", event.reason);
  });
  const program = new Running(name);
  try {
    await run(readConfig(schema), program);
  } catch (error) {
    // What was told to stop while it started is no failure.
    if (program.isStopping) return;
    report(`${name} does not start: ${error instanceof Error ? error.message : String(error)}`);
    Deno.exit(1);
  }
}

/** What is open stays open; a fault in what parses strangers' bytes can then not use them. */
export async function giveUp(...names: Deno.PermissionDescriptor["name"][]): Promise<void> {
  for (const name of names) {
    await Deno.permissions.revoke({ name } as Deno.PermissionDescriptor);
  }
}

class Running implements Program {
  isStopping = false;

  constructor(private readonly name: string) {}

  onStop(stop: () => Promise<void>): void {
    const end = () => this.#end(stop);
    Deno.addSignalListener("SIGTERM", end);
    Deno.addSignalListener("SIGINT", end);
    parentGone().then(end);
  }

  #end(stop: () => Promise<void>): void {
    if (this.isStopping) return;
    this.isStopping = true;
    setTimeout(() => {
      report(`${this.name} did not stop in time`);
      Deno.exit(1);
    }, STOP_WAIT_MS);
    stop().then(() => Deno.exit(0), (error) => {
      report(`${this.name} did not stop cleanly`, error);
      Deno.exit(1);
    });
  }
}

function readConfig<Config>(schema: z.ZodType<Config>): Config {
  const [argument, ...others] = Deno.args.filter((argument) => argument !== LIFELINE);
  if (argument === undefined || others.length > 0) {
    throw new Error("It needs one argument, its configuration as JSON");
  }
  const parsed = schema.safeParse(parseJson(argument));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`Its configuration is not valid at ${issue!.path.join(".")}: ${issue!.message}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error("Its configuration is not valid JSON", { cause });
  }
}
