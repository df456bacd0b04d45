/**
 * The program behind `open-loop.ts`: sends requests at a fixed rate, whatever becomes of them, and prints a line of JSON
 * with a list of samples ten times a second, until stdin ends.
 *
 *     generator.ts '{"port":7701,"request":"GET / HTTP/1.1\r\n…","ratePerSecond":500}'
 */
import { openPromptness } from "../../../cell/promptness.ts";
import { Client } from "./client.ts";
import { GeneratorConfig, type Sample } from "./samples.ts";

/** Timers fire on whole milliseconds; who is later than this had no core or no turn. */
const TIMER_MS = 2;
const ANSWER_WAIT_MS = 5_000;
const TELL_EVERY_MS = 100;

const config = GeneratorConfig.parse(JSON.parse(Deno.args[0]!));
const request = new TextEncoder().encode(config.request);
const intervalMs = 1_000 / config.ratePerSecond;
const idle: Client[] = [];
let samples: Sample[] = [];
let dueAt = performance.now();

// Real clients have machines of their own; here this one must not wait for the attacker's slice to end.
openPromptness().ofServer();
const sending = setInterval(() => {
  for (const now = performance.now(); dueAt <= now; dueAt += intervalMs) sendOne(dueAt);
}, 1);
const telling = setInterval(tell, TELL_EVERY_MS);
for await (const _ of Deno.stdin.readable) { /* Until the parent closes it. */ }
clearInterval(sending);
clearInterval(telling);
tell();
Deno.exit(0);

/**
 * What it took is counted from the moment in which the request was due, unless it was sent as soon after as a timer
 * allows: a request that this program sent late has waited all the same.
 */
async function sendOne(dueAt: number): Promise<void> {
  const now = performance.now();
  const from = now - dueAt > TIMER_MS ? dueAt : now;
  const outcome = await within(ANSWER_WAIT_MS, ask());
  samples.push([performance.timeOrigin + from, performance.now() - from, outcome]);
}

async function ask(): Promise<string> {
  let client: Client | undefined;
  try {
    do client = idle.pop(); while (client !== undefined && !client.isOpen);
    client ??= await Client.connect(config.port, request);
    const { outcome } = await client.send();
    if (client.isOpen) idle.push(client);
    return outcome;
  } catch (error) {
    client?.close();
    return error instanceof Error ? error.message : String(error);
  }
}

async function within(ms: number, work: Promise<string>): Promise<string> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve(`No answer after ${ms} ms`), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function tell(): void {
  if (samples.length > 0) console.log(JSON.stringify(samples));
  samples = [];
}
