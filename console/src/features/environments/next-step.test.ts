import { deepEqual } from "node:assert/strict";
import type { Deployed } from "../functions/deployed.ts";
import { nextStep } from "./next-step.ts";

function deployed(environment: Deployed["environment"], version: string): Deployed {
  return { environment, version, semver: "1.0.0", revision: 1, current: true, url: "" };
}

Deno.test("a version moves one environment on, until it is the same there", () => {
  const item = {
    published: [deployed("dev", "b"), deployed("staging", "a"), deployed("prod", "a")],
  };
  deepEqual(nextStep(item, "dev"), { kind: "promote", to: "staging" });
  deepEqual(nextStep(item, "staging"), { kind: "same", to: "prod" });
  deepEqual(nextStep(item, "prod"), null);
});

Deno.test("nothing is promoted from where nothing runs", () => {
  deepEqual(nextStep({ published: [deployed("dev", "a")] }, "staging"), null);
});
