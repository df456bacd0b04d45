/** The control process; see `@imprun/contracts/processes` for how it is started. */
import { ControlConfig } from "@imprun/contracts/processes";
import { parentGone } from "@imprun/processes/lifeline";
import { MongoServerSelectionError } from "mongodb";
import { z } from "zod";
import { EncryptionKeyError } from "./data/secret-box.ts";
import { log } from "./log.ts";
import { startControl } from "./start.ts";

/** What is wrong in one sentence, if it is something that whoever started us can mend. */
function explain(error: unknown, config: ControlConfig): string | null {
  if (error instanceof Deno.errors.AddrInUse) {
    return `Port ${config.port} is in use; stop what listens there or choose another port`;
  }
  if (error instanceof MongoServerSelectionError) {
    return `No MongoDB answers at the given URI: ${error.message}`;
  }
  return error instanceof EncryptionKeyError ? error.message : null;
}

function fail(sentence: string): never {
  console.error(sentence);
  Deno.exit(1);
}

function readConfig(): ControlConfig {
  try {
    return ControlConfig.parse(JSON.parse(Deno.args[0] ?? ""));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    fail(`The argument of control is not its configuration as JSON: ${reason}`);
  }
}

const config = readConfig();
const encryptionKey = Deno.env.get("IMPRUN_ENCRYPTION_KEY") ??
  fail("Set IMPRUN_ENCRYPTION_KEY to 32 random bytes in base64");

// Before anything is started, so that a signal during the start is an orderly end as well.
const asked = Promise.withResolvers<Deno.Signal | "parent gone">();
parentGone().then(() => asked.resolve("parent gone"));
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.addSignalListener(signal, () => asked.resolve(signal));
}

try {
  const running = await startControl(config, { encryptionKey });
  console.log(JSON.stringify(running.ready));
  log("info", "Stopping", { reason: await asked.promise });
  await running.stop();
  Deno.exit(0);
} catch (error) {
  const sentence = explain(error, config);
  if (sentence) fail(sentence);
  throw error;
}
