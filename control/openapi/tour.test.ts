/** A walk over the whole document: each operation with a right request, and with every kind of a wrong one. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { PROBLEM_CONTENT_TYPE, PROBLEMS } from "@imprun/contracts/problem";
import { until } from "@imprun/testing/until";
import { z } from "zod";
import { type ControlWithRuntime, startControlWithRuntime } from "../testing/platform.ts";
import { startRuntimeActor } from "../testing/runtime-actor.ts";
import type { Answer } from "../testing/test-control.ts";
import { openApiDocument } from "./document.ts";
import { RESOURCES, RIGHT_REQUESTS } from "./tour.ts";

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];
type Content = Record<string, { schema: JsonSchema }>;

interface Declaration {
  operationId: string;
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
  parameters?: { name: string; in: string }[];
}

interface Operation extends Declaration {
  method: string;
  template: string;
}

const ENDS_THE_TOUR = ["login", "logout", "changePassword"];
/** Larger than what any operation takes. */
const OVERSIZED = JSON.stringify("x".repeat(24 * 1024 * 1024));

function operations(): Operation[] {
  return Object.entries(openApiDocument().paths ?? {}).flatMap(([template, methods]) =>
    Object.entries(methods as unknown as Record<string, Declaration>).map((
      [method, declaration],
    ) => ({
      ...declaration,
      method: method.toUpperCase(),
      template,
    }))
  );
}

function pathOf(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(.+?)\}/g, (_, name: string) => values[name] ?? "unknown");
}

/** Every problem is a document of the closed list, and says its own status. */
function checkProblem({ status, headers, body }: Answer, told: string): void {
  equal(headers.get("content-type"), PROBLEM_CONTENT_TYPE, told);
  ok(Object.hasOwn(PROBLEMS, body.code), `${told}: ${body.code} is not of the list`);
  equal(body.status, status, told);
  ok(body.requestId, told);
}

function checkSuccess({ status, headers, body }: Answer, { responses }: Operation, told: string) {
  const declared = responses[String(status)];
  ok(declared, `${told} → ${status} ${JSON.stringify(body)}`);
  const schema = declared.content?.["application/json"]?.schema;
  if (schema === undefined) return equal(body, "", told);
  const read = z.fromJSONSchema(schema).safeParse(body);
  ok(read.success, `${told}: ${read.error && z.prettifyError(read.error)}`);
  if (status === 201) ok(headers.get("location"), told);
}

Deno.test("the tour knows every operation", () => {
  const known = [...Object.keys(RIGHT_REQUESTS), ...ENDS_THE_TOUR].sort();
  deepEqual(operations().map(({ operationId }) => operationId).sort(), known);
});

Deno.test("every operation answers a right request as it declares", async () => {
  const cacheDirectory = await Deno.makeTempDir({ prefix: "imprun-tour-" });
  await using control = await startControlWithRuntime({ cacheDirectory });
  const actors = [
    await startRuntimeActor(control.control, "staging"),
    await startRuntimeActor(control.control, "prod"),
  ];
  const values: Record<string, string> = { ...RESOURCES };
  const byId = new Map(operations().map((operation) => [operation.operationId, operation]));
  for (const [id, { path, query = "", body, headers = {} }] of Object.entries(RIGHT_REQUESTS)) {
    const operation = byId.get(id)!;
    const target = pathOf(operation.template, { ...values, ...path }) + query;
    const sent = id === "createApplicationGrant"
      ? { ...Object(body), ...applicationOf(values) }
      : body;
    const answer = await control.call(operation.method, target, sent, { headers });
    checkSuccess(answer, operation, `${id}: ${operation.method} ${target}`);
    await remember(control, id, answer, values);
  }
  for (const actor of actors) await actor.stop();
  await Deno.remove(cacheDirectory, { recursive: true });
});

const applicationOf = ({ applicationId }: Record<string, string>) => ({ applicationId });

/** Keeps the ids that the platform has chosen, and waits for what goes on behind an answer. */
async function remember(
  { call }: ControlWithRuntime,
  id: string,
  { body }: Answer,
  values: Record<string, string>,
): Promise<void> {
  const gateway = "/v1/api-gateways/tour";
  if (id === "createApiGateway") {
    await until(async () => (await call("GET", gateway)).body.phase === "Started" ? true : null);
  }
  if (id === "publishFunction") values.version = body.version;
  if (id === "createApplication") values.applicationId = body.applicationId;
  if (id === "createApplicationGrant") values.grantId = body.grantId;
  if (id === "createToken") values.tokenId = body.tokenId;
  if (id === "sendMessage" || id === "redriveDeadLetters") {
    const [letter] = await until(async () => {
      const { items } = (await call("GET", `${gateway}/queues/mail/dead-letters`)).body;
      return items.length > 0 ? items : null;
    });
    values.messageId = letter.id;
  }
}

Deno.test("every operation refuses what it cannot take, with a problem of the list", async () => {
  await using control = await startControlWithRuntime();
  await control.createGateway("tour");
  await control.call("POST", "/v1/api-gateways/tour/functions", { name: "jobs" });
  for (const operation of operations()) {
    const { operationId, method, template, requestBody, parameters = [] } = operation;
    if (operationId === "logout") continue;
    const path = pathOf(template, RESOURCES);
    const refused = async (told: string, status: number[], sent: Promise<Answer>) => {
      const answer = await sent;
      const what = `${operationId}, ${told}: ${answer.status} ${JSON.stringify(answer.body)}`;
      ok(status.includes(answer.status), what);
      checkProblem(answer, what);
    };
    if (requestBody) {
      await refused("no JSON", [400], control.call(method, path, "{"));
      await refused("a wrong type", [400], control.call(method, path, []));
      const wrong = { environment: 1, name: [], "": null };
      await refused("wrong members", [400], control.call(method, path, wrong));
    }
    if (/\{/.test(template)) {
      const unknown = pathOf(template, { queue: "none", messageId: "f".repeat(24) });
      const right = RIGHT_REQUESTS[operationId]!;
      const { query = "", body, headers = {} } = right;
      const sent = control.call(method, unknown + query, body, { headers });
      await refused("unknown ids", [400, 404], sent);
      const odd = template.replace(/\{.+?\}/g, "__proto__%00");
      await refused("odd ids", [400, 404], control.call(method, odd + query, body, { headers }));
    }
    if (parameters.some(({ name }) => name === "limit")) {
      await refused("a wrong limit", [400], control.call(method, `${path}?limit=many`));
      await refused("a wrong cursor", [400], control.call(method, `${path}?cursor=%00`));
    }
  }
});

Deno.test("no operation takes a body without end", async () => {
  await using control = await startControlWithRuntime();
  await control.createGateway("tour");
  const takers = operations().filter(({ requestBody }) => requestBody !== undefined);
  for (const { operationId, method, template } of takers) {
    const answer = await control.call(method, pathOf(template, RESOURCES), OVERSIZED);
    equal(answer.status, 413, operationId);
    checkProblem(answer, operationId);
  }
});
