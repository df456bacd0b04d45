import { deepEqual } from "node:assert/strict";
import { changeOf, valuesOf } from "./environment-values.ts";

const environment = { authType: "none", variables: { A: "1" } } as const;

Deno.test("what a form shows of an environment is what it saves", () => {
  for (const allowedHosts of [null, [], ["api.example.com", "*.example.org:443"]]) {
    const shown = { ...environment, allowedHosts };
    deepEqual(changeOf(valuesOf(shown)), shown);
  }
});

Deno.test("hosts that were entered allow every host again when the list is switched off", () => {
  const values = valuesOf({ ...environment, allowedHosts: ["api.example.com"] });
  deepEqual(changeOf({ ...values, reach: "public" }).allowedHosts, null);
});
