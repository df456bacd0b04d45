/** Starts a process of the platform, waits for its ready line, and stops it. */
import { environmentOf } from "./environment.ts";
import { LIFELINE } from "./lifeline.ts";
import { TextLineStream } from "./lines.ts";
import type { z } from "zod";

export interface ChildOptions<Ready> {
  /** For people, in log lines. */
  readonly name: string;
  /** The program's file. */
  readonly script: string;
  /** Deno's flags, the narrowest that work. */
  readonly flags: readonly string[];
  readonly arguments: readonly string[];
  /** All of the environment that the program gets beside what Deno itself needs. */
  readonly env?: Readonly<Record<string, string>>;
  readonly ready: z.ZodType<Ready>;
  /** Gets each line that the program logs. */
  readonly log: (line: string) => void;
}

export interface Child<Ready> {
  readonly pid: number;
  readonly ready: Ready;
  /** Settles when the process has ended. */
  readonly exited: Promise<Deno.CommandStatus>;
  /** SIGTERM, then SIGKILL after `graceMs`; 12 s if not given. */
  stop(graceMs?: number): Promise<void>;
}

/** The variables without which Deno cannot find its cache or a home directory. */
const PASSED_ON = ["PATH", "HOME", "DENO_DIR", "TMPDIR", "DENO_NO_UPDATE_CHECK", "NO_COLOR"];

/** Each program ends within 10 s. A runtime that is killed before that leaves its cells behind. */
const GRACE_MS = 12_000;

/**
 * Starts the program and resolves when it has printed its ready line.
 * Throws with the last lines of its log when it ends before that.
 */
export async function startChild<Ready>(options: ChildOptions<Ready>): Promise<Child<Ready>> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      ...options.flags,
      options.script,
      ...options.arguments,
      LIFELINE,
    ],
    env: { ...options.env, ...environmentOf(PASSED_ON) },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

  const recent: string[] = [];
  const log = (line: string) => {
    recent.push(line);
    if (recent.length > 20) recent.shift();
    options.log(line);
  };
  const logged = forEachLine(process.stderr, log);

  let isReady: (line: string) => void;
  const firstLine = new Promise<string>((resolve) => isReady = resolve);
  const printed = forEachLine(process.stdout, (line) => isReady(line));

  const exited = process.status.then(async (status) => {
    await Promise.all([logged, printed]);
    await closeQuietly(process.stdin);
    return status;
  });
  const outcome = await Promise.race([firstLine, exited]);
  if (typeof outcome !== "string") {
    throw new Error(
      recent.join("\n") || `${options.name} ended with code ${outcome.code} before it was ready`,
    );
  }
  return {
    pid: process.pid,
    ready: options.ready.parse(JSON.parse(outcome)),
    exited,
    async stop(graceMs = GRACE_MS) {
      kill(process, "SIGTERM");
      const timer = setTimeout(() => kill(process, "SIGKILL"), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function closeQuietly(stdin: WritableStream<Uint8Array>): Promise<void> {
  try {
    await stdin.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function kill(process: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    process.kill(signal);
  } catch (error) {
    // It ended by itself in the meantime.
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function forEachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  use: (line: string) => void,
): Promise<void> {
  const lines = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  for await (const line of lines) use(line);
}
