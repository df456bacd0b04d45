/** Starts a peer's program, which prints one line of JSON with its port when it listens. */
import { z } from "zod";
import { TextLineStream } from "@imprun/cli/platform/lines";
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
  const stop = async () => {
    process.kill("SIGKILL");
    await process.status;
  };
  const timer = setTimeout(() => process.kill("SIGKILL"), START_TIMEOUT_MS);
  const lines = process.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream()).getReader();
  const { value: first } = await lines.read();
  clearTimeout(timer);
  if (first === undefined) {
    await process.status;
    throw new Error(`${command} did not start: ${(await errors).trim() || "it said nothing"}`);
  }
  const { port } = Listening.parse(JSON.parse(first));
  return { target: { url: `http://127.0.0.1:${port}${path}`, headers: {} }, stop };
}
