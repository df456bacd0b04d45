/**
 * Fuzzes at length: HTTP against a cell, a hostile cell's frames against a broker, odd arguments against what is native
 * in an isolate. Ends with code 1 at the first fault, whose seed it says.
 *
 *     deno run -A edge-runtime/attacks/fuzz/main.ts [http|frames|natives] [first seed] [rounds]
 */
import { FUZZERS } from "./fuzzers.ts";

const [wanted = "", first = "1", rounds = "10"] = Deno.args;

for (let seed = Number(first); seed < Number(first) + Number(rounds); seed++) {
  for (const [name, { run, count }] of Object.entries(FUZZERS)) {
    if (!name.includes(wanted)) continue;
    console.log(`${name}, seed ${seed}, ${count} times`);
    await run(seed, count);
  }
}
Deno.exit(0);
