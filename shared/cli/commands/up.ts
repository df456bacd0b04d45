import { resolve } from "node:path";
import { parentGone } from "@imprun/processes/lifeline";
import { startPlatform } from "../platform/start.ts";
import { keepAddress } from "../remote/credentials.ts";
import { UserError } from "../user-error.ts";
import type { Command } from "./command.ts";
import { parseOptions, wholeNumber } from "./options.ts";

/** The highest port of a platform is its base plus 17. */
const HIGHEST_BASE_PORT = 65_535 - 17;

export const up: Command = {
  name: "up",
  summary: "Start everything on this machine and stay in the foreground",
  usage: `imprun up [--port 7700] [--data .imprun] [--mongodb-uri URI] [--json]

  --port N           console and API on N, dev, staging and prod runtimes on N+1 to N+3,
                     the embedded MongoDB on N+17; 0 picks free ports
  --data DIRECTORY   where everything is kept
  --mongodb-uri URI  use this MongoDB (a replica set) instead of the embedded one
  --json             print one line of JSON on stdout when everything answers; logs go to stderr`,

  async run(args) {
    const { values } = parseOptions(args, {
      port: { type: "string", default: "7700" },
      data: { type: "string", default: ".imprun" },
      "mongodb-uri": { type: "string" },
      json: { type: "boolean", default: false },
      lifeline: { type: "boolean", default: false },
    });
    const stopAsked = stopSignal();
    const starting = startPlatform({
      dataDirectory: resolve(values.data),
      basePort: wholeNumber("port", values.port, 0, HIGHEST_BASE_PORT),
      mongodbUri: checkedUri(values["mongodb-uri"]),
      log: (process, line) => logToStderr(`${process.padEnd(8)} ${line}\n`),
    });
    // Asked to stop while starting: what has been started must still be stopped in order.
    const platform = await starting;
    keepAddress(resolve(values.data), new URL(platform.ready.console).origin);
    if (values.json) console.log(JSON.stringify(platform.ready));
    else console.log(welcome(platform.ready));
    await stopAsked;
    await platform.stop();
    return 0;
  },
};

function logToStderr(text: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  } catch (error) {
    // Whoever read the log is gone; the platform goes on without a reader.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => resolve());
    }
    parentGone().then(resolve);
  });
}

function checkedUri(uri: string | undefined): string | null {
  if (uri === undefined) return null;
  if (!/^mongodb(\+srv)?:\/\//.test(uri)) {
    throw new UserError("--mongodb-uri starts with mongodb:// or mongodb+srv://");
  }
  return uri;
}

function welcome(ready: Awaited<ReturnType<typeof startPlatform>>["ready"]): string {
  return `
  imprun is up

  Console    ${ready.console}
  API        ${ready.api}
  Login      ${ready.admin.email}  ${ready.admin.password}
  Token      ${ready.token}

  dev        ${ready.runtimes.dev}
  staging    ${ready.runtimes.staging}
  prod       ${ready.runtimes.prod}

  Next: open the console, or run ./imprun gateways create hometax in a second terminal.
  Ctrl-C stops everything; nothing is lost.
`;
}
