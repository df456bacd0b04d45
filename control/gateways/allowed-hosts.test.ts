/** The hosts that alone an environment's functions may reach: kept, proved by a real runtime, and never promoted. */
import { call as request } from "@imprun/testing/http";
import { until } from "@imprun/testing/until";
import assert from "node:assert/strict";
import { createGateway, startControlWithRuntime } from "../testing/platform.ts";
import { startRuntimeActor } from "../testing/runtime-actor.ts";
import { startTestControl } from "../testing/test-control.ts";

const DEV = "/v1/api-gateways/hometax/environments/dev";
/** An address that no function reaches, list or not; so nothing here needs a network. */
const PRIVATE = "http://10.0.0.1/";
/** Says why it did not reach it. */
const REACH = `export default async () =>
  new Response(await fetch("${PRIVATE}").catch((error) => error.cause.code));`;
/** Cannot be imported where the list keeps it from asking. */
const REACHES_AT_IMPORT =
  `const code = await fetch("${PRIVATE}").catch((error) => error.cause.code);
if (code === "host_not_allowed") throw new Error("it needs " + "${PRIVATE}");
export default () => new Response(code);`;

Deno.test("a real runtime holds functions to the list of their environment", async (t) => {
  await using platform = await startControlWithRuntime();
  const { call, runtime } = platform;
  await platform.createGateway("hometax");
  await call("PATCH", DEV, { authType: "none" });
  await platform.publish("hometax", "reach", REACH);
  const answer = async (name: string) =>
    (await request(`http://hometax.dev.localhost:${runtime.ready.port}/${name}`)).text;
  const answers = async (code: string) => {
    await until(async () => await answer("reach") === code || null);
  };
  const allow = (allowedHosts: string[] | null) => call("PATCH", DEV, { allowedHosts });

  await t.step("without one, only the address is looked at", () => answers("forbidden"));
  await t.step("a host that is not on it is refused", async () => {
    const { status, body } = await allow(["API.example.com.", "*.Example.org:8443"]);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(body.allowedHosts, ["api.example.com", "*.example.org:8443"]);
    await answers("host_not_allowed");
  });
  await t.step("one that is on it is looked at as ever", async () => {
    await allow(["10.0.0.1"]);
    await answers("forbidden");
  });
  await t.step("a module that cannot be imported under a new list keeps the old one", async () => {
    await platform.publish("hometax", "needy", REACHES_AT_IMPORT);
    const { status, body } = await allow([]);
    assert.deepEqual([status, body.code], [422, "import_failed"], JSON.stringify(body));
    assert.match(body.errors[0].message, /it needs http:\/\/10\.0\.0\.1/);
    assert.equal(await answer("needy"), "forbidden");
    assert.equal(await answer("reach"), "forbidden");
    const { environments } = (await call("GET", "/v1/api-gateways/hometax")).body;
    assert.deepEqual(environments[0].allowedHosts, ["10.0.0.1"]);
    assert.equal((await call("DELETE", `/v1/api-gateways/hometax/functions/needy`)).status, 204);
  });
  await t.step("and one that a new list is needed for can come with that", async () => {
    await allow([]);
    await answers("host_not_allowed");
    const functions = "/v1/api-gateways/hometax/functions";
    await call("POST", functions, { name: "late", code: REACHES_AT_IMPORT });
    const publish = () => call("POST", `${functions}/late/publish`, { environment: "dev" });
    assert.equal((await publish()).body.code, "import_failed");
    await allow(null);
    assert.equal((await publish()).status, 200);
    assert.equal(await answer("late"), "forbidden");
  });
});

Deno.test("allowed hosts belong to one environment, and stay with it", async (t) => {
  await using control = await startTestControl();
  const { call } = control;
  const { deployments, environments } = control.control.collections;
  const actors = [
    await startRuntimeActor(control.control, "dev"),
    await startRuntimeActor(control.control, "staging"),
  ];
  await createGateway(control, "hometax");
  const listOf = async (environment: string) =>
    (await deployments.findOne({ _id: `hometax.${environment}` }))!.allowedHosts;

  await t.step("a new gateway has no list", async () => {
    const { body } = await call("GET", "/v1/api-gateways/hometax");
    for (const { allowedHosts } of body.environments) assert.equal(allowedHosts, null);
  });
  await t.step("a change is one revision, told in the history and the audit log", async () => {
    const hosts = Array.from({ length: 7 }, (_, index) => `h${index}.example.com`);
    const { body } = await call("PATCH", DEV, { allowedHosts: hosts });
    assert.deepEqual([body.allowedHosts, body.revision], [hosts, 1]);
    assert.deepEqual((await environments.findOne({ _id: "hometax.dev" }))!.allowedHosts, hosts);
    await call("PATCH", DEV, { allowedHosts: [] });
    await call("PATCH", DEV, { allowedHosts: null });
    const history = (await call("GET", "/v1/api-gateways/hometax/history")).body.items;
    assert.deepEqual(history.map(({ message }: { message: string }) => message), [
      "Configured allowed hosts: every public one",
      "Configured allowed hosts: none",
      "Configured allowed hosts: h0.example.com, h1.example.com, h2.example.com, h3.example.com, h4.example.com and 2 more",
    ]);
    const audit = (await call("GET", "/v1/audit")).body.items;
    assert.equal(audit[0].operation, "updateEnvironment");
  });
  await t.step("what is no list of hosts is refused with its place and reason", async () => {
    const refused: [unknown, string, RegExp][] = [
      [["api.example.com", "https://b.example.com"], "/allowedHosts/1", /without https/],
      [["*"], "/allowedHosts/0", /stands only at the beginning/],
      [[""], "/allowedHosts/0", /is missing/],
      [Array(101).fill("a.example.com"), "/allowedHosts", /may be 100 hosts/],
      ["api.example.com", "/allowedHosts", /array/],
    ];
    for (const [allowedHosts, pointer, reason] of refused) {
      const { status, body } = await call("PATCH", DEV, { allowedHosts });
      assert.deepEqual([status, body.code], [400, "invalid_request"]);
      assert.equal(body.errors[0].pointer, pointer);
      assert.match(body.errors[0].detail, reason);
    }
    assert.equal(await listOf("dev"), null);
  });
  await t.step("neither other changes nor a promotion touch it", async () => {
    await call("PATCH", DEV, { allowedHosts: ["dev.example.com"] });
    await call("PATCH", DEV.replace("dev", "staging"), { allowedHosts: ["staging.example.com"] });
    await call("PATCH", DEV, { variables: { A: "1" } });
    const functions = "/v1/api-gateways/hometax/functions";
    await call("POST", functions, { name: "hello", code: "export default () => 1" });
    const published = await call("POST", `${functions}/hello/publish`, { environment: "dev" });
    assert.equal(published.status, 200, JSON.stringify(published.body));
    const to = { from: "dev", to: "staging" };
    assert.equal((await call("POST", `${functions}/hello/promote`, to)).status, 200);
    assert.deepEqual(await listOf("dev"), ["dev.example.com"]);
    assert.deepEqual(await listOf("staging"), ["staging.example.com"]);
  });
  for (const actor of actors) await actor.stop();
});
