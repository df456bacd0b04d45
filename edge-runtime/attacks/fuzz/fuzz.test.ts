import { FUZZERS } from "./fuzzers.ts";

/** Short rounds, always the same; `main.ts` runs long ones. */
const COUNTS = { http: 400, frames: 60, natives: 120 } as const;

for (const name of ["http", "frames", "natives"] as const) {
  Deno.test({
    name: `a short round of ${name} with wrong bytes and arguments finds no fault`,
    // Connections that the other side ended, and esbuild's service, outlast the test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => FUZZERS[name].run(1, COUNTS[name]),
  });
}
