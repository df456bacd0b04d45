/** A seeded walk over the request schemas: bodies that are almost right never break the server. */
import { deepEqual, equal } from "node:assert/strict";
import { PROBLEM_CONTENT_TYPE } from "@imprun/contracts/problem";
import fc from "fast-check";
import { startTestControl, type TestControl } from "../testing/test-control.ts";
import { openApiDocument } from "./document.ts";

interface Schema {
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

interface Operation {
  method: string;
  path: string;
  body: Schema;
}

const SEED = 42;
const BODIES_PER_OPERATION = 25;

/** They hash a password at each call or wait for what is outside of control, and have tests of their own. */
const SLOW = [/^\/v1\/login$/, /\/me\/password$/, /\/dependencies$/, /\/invoke$/];

/** The operations with a JSON body, at resources that exist. */
function operations(values: ReadonlyMap<string, string>): Operation[] {
  return Object.entries(openApiDocument().paths ?? {}).flatMap(([template, methods]) => {
    const path = template.replace(/\{(.+?)\}/g, (_, name: string) => values.get(name) ?? "x");
    return Object.entries(methods as Record<string, { requestBody?: unknown }>).flatMap(
      ([method, { requestBody }]) => {
        const { content } = (requestBody ?? {}) as {
          content?: Record<string, { schema: Schema }>;
        };
        const body = content?.["application/json"]?.schema;
        if (!body || SLOW.some((pattern) => pattern.test(path))) return [];
        return [{ method: method.toUpperCase(), path, body }];
      },
    );
  });
}

const ODD_TEXT = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "__proto__",
  "constructor",
  "$where",
  "a.b",
  "x".repeat(5_000),
];
const ANY = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(...ODD_TEXT, -1, 1e308, 2 ** 53));

/** Values of about the shape of a schema: each part is right, or anything at all. */
function almost(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 3, arbitrary: plausible(schema) }, { weight: 1, arbitrary: ANY });
}

function plausible({ type, enum: options, properties, items }: Schema): fc.Arbitrary<unknown> {
  if (options) return fc.constantFrom(...options);
  switch (type) {
    case "object":
      if (!properties) return fc.dictionary(fc.string(), ANY, { maxKeys: 3 });
      return fc.record(
        Object.fromEntries(
          Object.entries(properties).map(([name, value]) => [name, almost(value)]),
        ),
        { requiredKeys: [] },
      );
    case "array":
      return fc.array(items ? almost(items) : ANY, { maxLength: 4 });
    case "string":
      return fc.oneof(fc.stringMatching(/^[a-z][a-z0-9]{1,12}$/), fc.constantFrom(...ODD_TEXT));
    case "integer":
    case "number":
      return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case "boolean":
      return fc.boolean();
    default:
      return ANY;
  }
}

/** Creates one of each resource; answers the values of path parameters that name them. */
async function resources({ call }: TestControl): Promise<Map<string, string>> {
  await call("POST", "/v1/api-gateways", { name: "hometax" });
  const code = "export default () => 1";
  await call("POST", "/v1/api-gateways/hometax/functions", { name: "calculateTax", code });
  const { applicationId } = (await call("POST", "/v1/applications", { name: "app" })).body;
  const grant = { applicationId, gatewayId: "hometax", environment: "dev" };
  const { grantId } = (await call("POST", "/v1/application-grants", grant)).body;
  return new Map(Object.entries({
    gatewayId: "hometax",
    environment: "dev",
    name: "calculateTax",
    stageAndName: "dev.calculateTax",
    queue: "mail",
    applicationId,
    grantId,
  }));
}

Deno.test("bodies that are almost right are taken or refused with a problem document, and break nothing", async () => {
  await using control = await startTestControl();
  const headers = { "if-match": "*" };
  for (const { method, path, body } of operations(await resources(control))) {
    const bodies = fc.sample(almost(body), { seed: SEED, numRuns: BODIES_PER_OPERATION });
    await Promise.all(bodies.map(async (sent) => {
      const answer = await control.call(method, path, sent ?? null, { headers });
      const told = `${method} ${path} ${JSON.stringify(sent)}`;
      // Without runtimes nothing can be published, which is no fault of the body.
      if (answer.status === 503) return equal(answer.body.code, "unavailable", told);
      equal(answer.status < 500, true, `${told} → ${JSON.stringify(answer.body)}`);
      if (answer.status >= 400) {
        equal(answer.headers.get("content-type"), PROBLEM_CONTENT_TYPE, told);
        equal(answer.body.status, answer.status, told);
      }
    }));
  }
  deepEqual(control.log.filter((line) => line.includes("internal")), []);
});
