/** Starts a peer's program, which prints one line of JSON with its port when it listens. */
import { z } from "zod";
import { TextLineStream } from "@imprun/processes/lines";
import { processTree } from "../measure/processes.ts";
import type { Contender } from "./peer.ts";

const START_TIMEOUT_MS = 20_000;
const Listening = z.object({ port: z.number().int().positive() });

/** Throws with what the program wrote on stderr when it ends, or says nothing for 20 s. */
export async function startProgram(
  command: string,
  args: readonly string[],
  path = "/",
): Promise<Contender> {
  const process = new Deno.Command(command, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(process.stderr).text();
  let ended = false;
  const ending = process.status.then(() => ended = true);
  const stop = async () => {
    // Ctrl-C in a terminal reaches the program, too, and may have ended it.
    if (!ended) process.kill("SIGKILL");
    await ending;
  };
  const timer = setTimeout(stop, START_TIMEOUT_MS);
  const lines = process.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream()).getReader();
  const { value: first } = await lines.read();
  clearTimeout(timer);
  if (first === undefined) {
    throw new Error(`${command} did not start: ${(await errors).trim() || "it said nothing"}`);
  }
  const { port } = Listening.parse(JSON.parse(first));
  return {
    target: { url: `http://127.0.0.1:${port}${path}`, headers: {} },
    pids: () => processTree(process.pid),
    stop,
  };
}
