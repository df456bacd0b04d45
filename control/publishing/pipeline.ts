/** The promotion pipeline of a gateway: dev, then staging, then prod. */
import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";

interface Pipeline {
  /** Whether the order is kept. */
  pipeline: boolean;
}

const [FIRST] = ENVIRONMENTS;
const ORDER = ENVIRONMENTS.join(" to ");

/** Throws `pipeline_order` when code may reach this environment by promotion only. */
export function checkPublish({ pipeline }: Pipeline, environment: Environment): void {
  if (!pipeline || environment === FIRST) return;
  throw new ProblemError(
    "pipeline_order",
    `Functions are published to ${FIRST} and promoted from ${ORDER}; publish to ${FIRST}, or switch the gateway's pipeline off`,
  );
}

/** Throws `pipeline_order` when a step is left out or goes back, `invalid_request` when it goes nowhere. */
export function checkPromotion({ pipeline }: Pipeline, from: Environment, to: Environment): void {
  if (from === to) {
    const errors = [{ pointer: "/to", detail: `${to} is where it comes from` }];
    throw new ProblemError("invalid_request", "A promotion goes to another environment", {
      errors,
    });
  }
  if (!pipeline || ENVIRONMENTS.indexOf(to) === ENVIRONMENTS.indexOf(from) + 1) return;
  throw new ProblemError(
    "pipeline_order",
    `Functions are promoted from ${ORDER}, so not from ${from} to ${to}; take the steps in order, or switch the gateway's pipeline off`,
  );
}
