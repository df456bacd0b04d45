/** The whole way of one function, as a developer with curl goes it: write, publish, call, promote, offer to agents. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { MongoClient } from "mongodb";
import { call } from "../http.ts";
import { startTestPlatform, type TestPlatform } from "../platform.ts";
import { stepsOf } from "../steps.ts";
import { until } from "../until.ts";

const CALCULATE_TAX = Deno.readTextFileSync(
  new URL("../fixtures/calculateTax.js", import.meta.url),
);
const FUNCTION = "/api-gateways/hometax/functions/calculateTax";
/** What `curl -d '{…}'` sends, with the content type that curl gives it. */
const CURL_BODY = {
  method: "POST",
  body: '{"income":50000000,"deductions":10000000}',
  headers: { "content-type": "application/x-www-form-urlencoded" },
};

async function createGateway(platform: TestPlatform, body: { name: string; gatewayId?: string }) {
  const created = await platform.api("POST", "/api-gateways", body);
  equal(created.status, 201, created.text);
  equal(created.json().phase, "Creating");
  return await until(async () => {
    const gateway = (await platform.api("GET", `/api-gateways/${created.json().gatewayId}`)).json();
    return gateway.phase === "Started" ? gateway : null;
  });
}

async function grantKey(platform: TestPlatform, gatewayId: string, environment: string) {
  const application = await platform.api("POST", "/applications", {
    name: "모바일 앱",
    organization: "국세청",
  });
  equal(application.status, 201, application.text);
  const { applicationId } = application.json();
  const grant = await platform.api("POST", "/application-grants", {
    applicationId,
    gatewayId,
    environment,
  });
  equal(grant.status, 201, grant.text);
  return grant.json();
}

async function callMcp(platform: TestPlatform) {
  const client = new Client({ name: "journey", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", platform.ready.console), {
    requestInit: { headers: { authorization: `Bearer ${platform.ready.token}` } },
  });
  await client.connect(transport);
  const { tools } = await client.listTools();
  const result = await client.callTool({
    name: "calculate_tax",
    arguments: { income: 50_000_000, deductions: 10_000_000 },
  });
  await client.close();
  return { tools, result };
}

Deno.test("a function is written, published, called, promoted and offered to agents, and survives a restart", async (t) => {
  const step = stepsOf(t);
  let platform = await startTestPlatform();
  const dataDirectory = platform.dataDirectory;
  const url = (environment: "dev" | "staging" | "prod") =>
    platform.functionUrl("hometax", environment, "/calculateTax");
  let apiKey = "";
  try {
    await step(
      "a gateway is started with three environments, each with its domain and database",
      async () => {
        const gateway = await createGateway(platform, { name: "hometax" });
        equal(gateway.gatewayId, "hometax");
        deepEqual(gateway.environments.map(({ name }: { name: string }) => name), [
          "dev",
          "staging",
          "prod",
        ]);
        for (const environment of gateway.environments) {
          equal(environment.domain, `hometax.${environment.name}.localhost`);
          equal(environment.database, `gatewayid_hometax_${environment.name}`);
          equal(environment.phase, "Started");
          equal(environment.authType, "key-auth");
        }
      },
    );

    await step("the seed's function is saved and published with proof", async () => {
      const saved = await platform.api("POST", "/api-gateways/hometax/functions", {
        name: "calculateTax",
        code: CALCULATE_TAX,
      });
      equal(saved.status, 201, saved.text);
      const published = await platform.api("POST", `${FUNCTION}/publish`, { environment: "dev" });
      equal(published.status, 200, published.text);
      const { semver, live, version, revision } = published.json();
      equal(semver, "1.0.0");
      equal(live.instances, "1/1");
      ok(typeof version === "string" && revision > 0 && live.ms >= 0);
    });

    await step("an application gets a key, and calls with it as curl does", async () => {
      const grant = await grantKey(platform, "hometax", "dev");
      match(grant.credentialId, /^hometax-dev-/);
      ok(grant.grantId);
      apiKey = grant.apiKey;
      const answer = await call(url("dev"), {
        ...CURL_BODY,
        headers: { ...CURL_BODY.headers, apikey: apiKey },
      });
      equal(answer.status, 200, answer.text);
      deepEqual(answer.json(), { tax: 8_800_000 });
    });

    await step("the row is in the gateway's dev database", async () => {
      const client = await MongoClient.connect(platform.ready.mongodb);
      try {
        const rows = await client.db("gatewayid_hometax_dev").collection("tax_calculations").find()
          .toArray();
        equal(rows.length, 1);
        equal(rows[0]?.tax, 8_800_000);
        ok(rows[0]?.calculatedAt instanceof Date);
      } finally {
        await client.close();
      }
    });

    await step(
      "no key, an unknown key, another gateway's key and an unknown function are problems",
      async () => {
        await createGateway(platform, { name: "Shopping" });
        const foreign = await grantKey(platform, "shopping", "dev");
        const cases = [
          [url("dev"), {}, 401, "key_missing"],
          [url("dev"), { apikey: "sk_dev_wrong" }, 401, "key_unknown"],
          [url("dev"), { apikey: foreign.apiKey }, 403, "key_foreign"],
          [
            platform.functionUrl("hometax", "dev", "/nothing"),
            { apikey: apiKey },
            404,
            "unknown_function",
          ],
          [platform.functionUrl("nobody", "dev", "/x"), {}, 404, "unknown_gateway"],
        ] as const;
        for (const [address, headers, status, code] of cases) {
          const answer = await call(address, { headers });
          equal(answer.status, status, answer.text);
          match(String(answer.headers["content-type"]), /^application\/problem\+json/);
          equal(answer.json().code, code);
        }
      },
    );

    await step("changed code answers as soon as the publish call has returned", async () => {
      const { etag } = (await platform.api("GET", FUNCTION)).json();
      const changed = CALCULATE_TAX.replace("0.22", "0.11");
      const saved = await platform.api("PUT", FUNCTION, { code: changed }, {
        headers: { "if-match": `"${etag}"` },
      });
      equal(saved.status, 200, saved.text);
      const published = await platform.api("POST", `${FUNCTION}/publish`, { environment: "dev" });
      equal(published.json().semver, "1.0.1");
      const answer = await call(url("dev"), { ...CURL_BODY, headers: { apikey: apiKey } });
      deepEqual(answer.json(), { tax: 4_400_000 });
    });

    await step("a rollback brings the first version back", async () => {
      const rolledBack = await platform.api("POST", `${FUNCTION}/rollback`, {
        environment: "dev",
        version: "1.0.0",
      });
      equal(rolledBack.status, 200, rolledBack.text);
      const answer = await call(url("dev"), { ...CURL_BODY, headers: { apikey: apiKey } });
      deepEqual(answer.json(), { tax: 8_800_000 });
    });

    await step("out of order is refused; dev to staging to prod is not", async () => {
      const early = await platform.api("POST", `${FUNCTION}/promote`, {
        from: "staging",
        to: "prod",
      });
      ok([404, 409].includes(early.status), early.text);
      const skipping = await platform.api("POST", `${FUNCTION}/promote`, {
        from: "dev",
        to: "prod",
      });
      equal(skipping.status, 409, skipping.text);
      equal(skipping.json().code, "pipeline_order");
      const staging = await platform.api(
        "POST",
        "/api-gateways/hometax/functions/dev%2FcalculateTax/deploy-to-stage",
        { targetStage: "staging" },
      );
      equal(staging.status, 200, staging.text);
      equal(staging.json().semver, "1.0.0");
      const prod = await platform.api("POST", `${FUNCTION}/promote`, {
        from: "staging",
        to: "prod",
      });
      equal(prod.status, 200, prod.text);
      for (const environment of ["staging", "prod"] as const) {
        const grant = await grantKey(platform, "hometax", environment);
        const answer = await call(url(environment), {
          ...CURL_BODY,
          headers: { apikey: grant.apiKey },
        });
        deepEqual(answer.json(), { tax: 8_800_000 }, environment);
      }
    });

    await step("the history tells who did what", async () => {
      const { items } = (await platform.api("GET", "/api-gateways/hometax/history")).json();
      const messages = items.map(({ message }: { message: string }) => message);
      ok(messages.includes("Deployed from dev to staging (version: 1.0.0)"), messages.join("\n"));
      ok(messages.includes("Deployed from staging to prod (version: 1.0.0)"), messages.join("\n"));
      equal(items[0].by, platform.ready.admin.email);
    });

    await step("an MCP client lists and calls the function as a tool", async () => {
      const registered = await platform.api("POST", "/ai-gateway/mcp-tools", {
        name: "calculate_tax",
        description: "소득세를 계산합니다",
        functionUrl: url("prod"),
        inputSchema: {
          type: "object",
          properties: {
            income: { type: "number", description: "연간 소득" },
            deductions: { type: "number", description: "공제액" },
          },
          required: ["income", "deductions"],
        },
      });
      equal(registered.status, 201, registered.text);
      const { tools, result } = await callMcp(platform);
      deepEqual(tools.map(({ name }) => name), ["calculate_tax"]);
      equal(result.isError ?? false, false, JSON.stringify(result));
      deepEqual(result.structuredContent, { tax: 8_800_000 });
    });

    await step("after a stop and a start everything is still there and answers", async () => {
      equal(await platform.stop(), 0);
      platform = await startTestPlatform(dataDirectory);
      const answer = await call(url("dev"), { ...CURL_BODY, headers: { apikey: apiKey } });
      deepEqual(answer.json(), { tax: 8_800_000 }, answer.text);
      const gateway = (await platform.api("GET", "/api-gateways/hometax")).json();
      equal(gateway.phase, "Started");
      const { result } = await callMcp(platform);
      deepEqual(result.structuredContent, { tax: 8_800_000 });
    });
  } finally {
    await platform.stop();
  }
});
