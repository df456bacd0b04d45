import { deepEqual, equal, match } from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { type Answer, startTestControl, type TestControl } from "../testing/test-control.ts";

function phaseReached(control: TestControl, gatewayId: string, phase: string): Promise<Answer> {
  return until(async () => {
    const answer = await control.call("GET", `/v1/api-gateways/${gatewayId}`);
    return answer.body.phase === phase ? answer : null;
  });
}

Deno.test("a gateway comes into being with three environments, stops, starts and goes", async (t) => {
  await using control = await startTestControl();
  await control.liveRuntimes();
  const { collections, client } = control.control;
  const path = "/v1/api-gateways/hometax";

  await t.step("it is Creating at first and Started soon", async () => {
    const created = await control.call("POST", "/v1/api-gateways", { name: "hometax" });
    deepEqual([created.status, created.body.gatewayId, created.body.phase], [
      201,
      "hometax",
      "Creating",
    ]);
    const { body } = await phaseReached(control, "hometax", "Started");
    deepEqual(
      body.environments.map((environment: Record<string, unknown>) => [
        environment.name,
        environment.phase,
        environment.domain,
        environment.url,
        environment.authType,
        environment.database,
      ]),
      [
        ["dev", 7701],
        ["staging", 7701],
        ["prod", 7701],
      ].map(([name, port]) => [
        name,
        "Started",
        `hometax.${name}.localhost`,
        `http://hometax.${name}.localhost:${port}`,
        "key-auth",
        `gatewayid_hometax_${name}`,
      ]),
    );
    equal(await collections.deployments.countDocuments({ gatewayId: "hometax" }), 3);
    const { databases } = await client.db("admin").admin().listDatabases();
    equal(databases.filter(({ name }) => name.startsWith("gatewayid_hometax_")).length, 3);
  });

  await t.step("a second one of the same id is refused", async () => {
    const { status, body } = await control.call("POST", "/v1/api-gateways", { name: "HomeTax!" });
    deepEqual([status, body.code], [409, "already_exists"]);
  });

  await t.step("it stops and starts again, and its runtimes are told", async () => {
    await control.call("PATCH", path, { state: "Stopped" });
    await phaseReached(control, "hometax", "Stopped");
    const stopped = await collections.deployments.findOne({ _id: "hometax.dev" });
    deepEqual([stopped!.running, stopped!.revision], [false, 1]);
    await control.call("PATCH", path, { state: "Running" });
    await phaseReached(control, "hometax", "Started");
    const started = await collections.deployments.findOne({ _id: "hometax.dev" });
    deepEqual([started!.running, started!.revision], [true, 2]);
  });

  await t.step("it can be renamed, and its pipeline switched off", async () => {
    const { body } = await control.call("PATCH", path, { name: "Home tax", pipeline: false });
    deepEqual([body.name, body.pipeline], ["Home tax", false]);
  });

  await t.step("it is listed in pages", async () => {
    await control.call("POST", "/v1/api-gateways", { name: "another" });
    const first = await control.call("GET", "/v1/api-gateways?limit=1");
    equal(first.body.items[0].gatewayId, "another");
    const cursor = encodeURIComponent(first.body.nextCursor);
    const second = await control.call("GET", `/v1/api-gateways?limit=1&cursor=${cursor}`);
    deepEqual([second.body.items[0].gatewayId, second.body.nextCursor], ["hometax", null]);
  });

  await t.step("a deletion takes everything with it, and the id can be used again", async () => {
    const application = await control.call("POST", "/v1/applications", { name: "App" });
    const { applicationId } = application.body;
    await control.call("POST", "/v1/application-grants", {
      applicationId,
      gatewayId: "hometax",
      environment: "dev",
    });
    await client.db("gatewayid_hometax_dev").collection("rows").insertOne({ left: "over" });
    const deleting = await control.call("DELETE", path);
    deepEqual([deleting.status, deleting.body.phase], [202, "Deleting"]);
    equal((await control.call("PATCH", path, { name: "x" })).status, 404);
    const { body } = await phaseReached(control, "hometax", "Deleted");
    deepEqual(body.environments.map(({ phase }: { phase: string }) => phase), [
      "Deleted",
      "Deleted",
      "Deleted",
    ]);
    const gatewayId = "hometax";
    for (const name of ["deployments", "grants", "functions", "versions"] as const) {
      const collection = collections[name] as typeof collections.deployments;
      equal(await collection.countDocuments({ gatewayId }), 0, name);
    }
    equal(await collections.keys.countDocuments({ tenantId: "hometax.dev" }), 0);
    const { databases } = await client.db("admin").admin().listDatabases();
    equal(databases.filter(({ name }) => name.startsWith("gatewayid_hometax_")).length, 0);
    const list = await control.call("GET", "/v1/api-gateways");
    deepEqual(list.body.items.map((item: { gatewayId: string }) => item.gatewayId), ["another"]);

    const again = await control.call("POST", "/v1/api-gateways", { name: "hometax" });
    deepEqual([again.status, again.body.phase], [201, "Creating"]);
    await phaseReached(control, "hometax", "Started");
    equal(await client.db("gatewayid_hometax_dev").collection("rows").countDocuments({}), 0);
  });

  await t.step("every change is in the audit log", async () => {
    const { body } = await control.call("GET", "/v1/audit");
    const entries = body.items.map(({ operation, target, by, via }: Record<string, string>) =>
      [operation, target, by, via].join(" ")
    );
    equal(entries[0], "createApiGateway api-gateways/hometax admin@imprun.local token");
    equal(entries[1], "deleteApiGateway api-gateways/hometax admin@imprun.local token");
    equal(entries.filter((entry: string) => entry.startsWith("createApiGateway")).length, 3);
  });
});

Deno.test("a name without Latin letters gets a short id, and reserved ids are refused", async () => {
  await using control = await startTestControl();
  const create = (body: unknown) => control.call("POST", "/v1/api-gateways", body);
  match((await create({ name: "홈택스" })).body.gatewayId, /^gateway-[0-9a-f]{8}$/);
  match((await create({ name: "홈택스 API" })).body.gatewayId, /^gateway-[0-9a-f]{8}$/);
  equal((await create({ name: "홈택스", gatewayId: "hometax" })).body.gatewayId, "hometax");
  for (const gatewayId of ["admin", "api", "mcp"]) {
    const { status, body } = await create({ name: "Mine", gatewayId });
    deepEqual([status, body.code, body.errors[0].pointer], [400, "invalid_request", "/gatewayId"]);
  }
});

Deno.test("authentication and variables of an environment are a new revision of it alone", async (t) => {
  await using control = await startTestControl();
  await control.liveRuntimes();
  await control.call("POST", "/v1/api-gateways", { name: "hometax" });
  await phaseReached(control, "hometax", "Started");
  const path = "/v1/api-gateways/hometax/environments/dev";

  await t.step(
    "runtimes and clients get them, and the history tells of it without values",
    async () => {
      const variables = { RATE: "0.22", constructor: "an ordinary name" };
      const { status, body } = await control.call("PATCH", path, { authType: "none", variables });
      deepEqual([status, body.authType, body.variables, body.revision], [
        200,
        "none",
        variables,
        1,
      ]);
      const { deployments } = control.control.collections;
      const [dev, prod] = await Promise.all(
        ["hometax.dev", "hometax.prod"].map((_id) => deployments.findOne({ _id })),
      );
      deepEqual([dev!.authType, dev!.variables], ["none", variables]);
      deepEqual([prod!.authType, prod!.revision], ["key-auth", 0]);
      const history = await control.call("GET", "/v1/api-gateways/hometax/history");
      equal(
        history.body.items[0].message,
        "Configured authentication: none; variables: RATE, constructor",
      );
    },
  );

  await t.step("what is no variable or no way to authenticate is refused", async () => {
    for (const body of [{ variables: { "1A": "x" } }, { variables: { A: 1 } }, { authType: "x" }]) {
      const answer = await control.call("PATCH", path, body);
      deepEqual([answer.status, answer.body.code], [400, "invalid_request"]);
    }
    const nowhere = path.replace("dev", "production");
    equal((await control.call("PATCH", nowhere, {})).status, 400);
  });
});

Deno.test("while no runtime lives, a gateway says what it waits for", async () => {
  await using control = await startTestControl();
  await control.call("POST", "/v1/api-gateways", { name: "hometax" });
  const { body } = await until(async () => {
    const answer = await control.call("GET", "/v1/api-gateways/hometax");
    const steps = answer.body.environments[0]?.conditions ?? [];
    return steps.some(({ step }: { step: string }) => step === "runtime") ? answer : null;
  });
  const [dev] = body.environments;
  equal(dev.phase, "Starting");
  deepEqual(
    dev.conditions.map(({ step, ok, lastError }: Record<string, unknown>) => [step, ok, lastError]),
    [
      ["database", true, null],
      ["deployment", true, null],
      ["runtime", false, "No runtime of dev is alive"],
    ],
  );
  await control.liveRuntimes();
  await phaseReached(control, "hometax", "Started");
});

Deno.test("a gateway of another organization is not there", async () => {
  await using control = await startTestControl();
  await control.call("POST", "/v1/api-gateways", { name: "hometax" });
  const token = await control.tokenOf("owner", "another");
  const path = "/v1/api-gateways/hometax";
  for (const [method, body] of [["GET"], ["PATCH", { name: "mine" }], ["DELETE"]] as const) {
    const answer = await control.call(method, path, body, { token });
    deepEqual([answer.status, answer.body.code], [404, "not_found"], method);
  }
  equal((await control.call("GET", "/v1/api-gateways", undefined, { token })).body.items.length, 0);
});
