/** The one function whose way the tests of publishing follow. */
import assert from "node:assert/strict";
import type { TestControl } from "../../testing/test-control.ts";

export const GATEWAY = "/v1/api-gateways/hometax";
export const FUNCTION = `${GATEWAY}/functions/calculateTax`;
export const FIRST = "export default (req, res) => res.json({ tax: 1 })";
export const SECOND = "export default (req, res) => res.json({ tax: 2 })";

export function publish({ call }: TestControl, options: { bump?: string } = {}) {
  return call("POST", `${FUNCTION}/publish`, { environment: "dev", ...options });
}

/** Saves a draft, whatever it was before. */
export async function save({ call }: TestControl, code: string): Promise<void> {
  const headers = { "if-match": "*" };
  const saved = await call("PUT", FUNCTION, { code }, { headers });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
}
