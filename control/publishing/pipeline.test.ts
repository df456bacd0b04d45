import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import assert from "node:assert/strict";
import { checkPromotion, checkPublish } from "./pipeline.ts";

const on = { pipeline: true };
const off = { pipeline: false };

Deno.test("with the pipeline on, functions are published to dev only", () => {
  assert.equal(codeOf(() => checkPublish(on, "dev")), null);
  assert.equal(codeOf(() => checkPublish(on, "staging")), "pipeline_order");
  assert.equal(codeOf(() => checkPublish(on, "prod")), "pipeline_order");
});

Deno.test("with the pipeline on, of all promotions two are allowed", () => {
  const allowed = pairs().filter(([from, to]) =>
    codeOf(() => checkPromotion(on, from, to)) === null
  );
  assert.deepEqual(allowed, [["dev", "staging"], ["staging", "prod"]]);
});

Deno.test("with the pipeline off, everything goes everywhere but to where it is", () => {
  for (const environment of ENVIRONMENTS) checkPublish(off, environment);
  const refused = pairs().filter(([from, to]) =>
    codeOf(() => checkPromotion(off, from, to)) !== null
  );
  assert.deepEqual(refused, ENVIRONMENTS.map((environment) => [environment, environment]));
});

Deno.test("a promotion to where the function comes from is not a matter of order", () => {
  assert.equal(codeOf(() => checkPromotion(on, "dev", "dev")), "invalid_request");
});

function pairs(): [Environment, Environment][] {
  return ENVIRONMENTS.flatMap((from) =>
    ENVIRONMENTS.map((to): [Environment, Environment] => [from, to])
  );
}

function codeOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
}
