/** The official client, in each era of the protocol, against tools that run in a real runtime. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { type ControlWithRuntime, startControlWithRuntime } from "../testing/platform.ts";

const TAX = `
export default async function calculateTax(req, res) {
  const { income, deductions } = req.body
  if (deductions > income) return res.status(422).json({ error: "The deductions exceed the income" })
  return res.json({ tax: (income - deductions) * 0.22 })
}`;

const SEED_TOOL = {
  name: "calculate_tax",
  description: "소득세를 계산합니다",
  functionUrl: "http://hometax.dev.localhost:7701/calculateTax",
  inputSchema: {
    type: "object",
    properties: { income: { type: "number" }, deductions: { type: "number" } },
    required: ["income", "deductions"],
  },
};

const ERAS = [
  ["the default", {}, null],
  ["2026-07-28", { versionNegotiation: { mode: { pin: "2026-07-28" } } }, "modern"],
  ["2025", { versionNegotiation: { mode: "legacy" } }, "legacy"],
] as const;

Deno.test("functions are tools for agents", async (t) => {
  await using platform = await startControlWithRuntime();
  const { call } = platform;
  await platform.createGateway("hometax");
  await platform.publish("hometax", "calculateTax", TAX);
  await platform.publish("hometax", "broken", "export default () => { throw new Error('secret') }");
  const tools = "/v1/ai-gateway/mcp-tools";

  await t.step("a tool is registered as in the seed, once", async () => {
    const created = await call("POST", tools, SEED_TOOL);
    assert.equal(created.status, 201, JSON.stringify(created.body));
    assert.equal(created.body.gatewayId, "hometax");
    assert.equal(created.body.environment, "dev");
    assert.equal(created.body.function, "calculateTax");
    assert.equal((await call("POST", tools, SEED_TOOL)).status, 409);
    const broken = {
      ...SEED_TOOL,
      name: "broken",
      functionUrl: "http://hometax.dev.localhost/broken",
    };
    assert.equal((await call("POST", tools, broken)).status, 201);
  });

  await t.step("URLs elsewhere, unknown functions and unusable schemas are refused", async () => {
    const cases = [
      [{ functionUrl: "https://example.com/calculateTax" }, 400],
      [{ functionUrl: "http://169.254.169.254/latest" }, 400],
      [{ functionUrl: "http://hometax.dev.localhost:7701/nothing" }, 404],
      [{ functionUrl: "http://nobody.dev.localhost:7701/calculateTax" }, 404],
      [{ inputSchema: { type: "array" } }, 400],
      [{ inputSchema: { type: "object", required: "income" } }, 400],
      [{ name: "two words" }, 400],
    ] as const;
    for (const [change, status] of cases) {
      const answer = await call("POST", tools, { ...SEED_TOOL, name: "other", ...change });
      assert.equal(answer.status, status, JSON.stringify(change));
    }
  });

  for (const [name, options, era] of ERAS) {
    await t.step(`a client of ${name} lists and calls them`, async () => {
      await withClient(platform, options, async (client) => {
        if (era !== null) assert.equal(client.getProtocolEra(), era);
        const { tools } = await client.listTools();
        assert.deepEqual(tools.map(({ name }) => name), ["broken", "calculate_tax"]);
        assert.deepEqual(tools[1]?.inputSchema.required, ["income", "deductions"]);
        const result = await client.callTool({
          name: "calculate_tax",
          arguments: { income: 50_000_000, deductions: 10_000_000 },
        });
        assert.deepEqual(result.structuredContent, { tax: 8_800_000 });
        assert.deepEqual(result.content, [{ type: "text", text: '{"tax":8800000}' }]);
        assert.ok(!result.isError);
      });
    });

    await t.step(`a client of ${name} is told what was wrong with a call`, async () => {
      await withClient(platform, options, async (client) => {
        const missing = await client.callTool({ name: "calculate_tax", arguments: { income: 1 } });
        assert.equal(missing.isError, true);
        assert.match(textOf(missing), /deductions/);
        const refused = await client.callTool({
          name: "calculate_tax",
          arguments: { income: 1, deductions: 2 },
        });
        assert.equal(refused.isError, true);
        assert.match(textOf(refused), /exceed the income/);
        const failed = await client.callTool({
          name: "broken",
          arguments: { income: 1, deductions: 0 },
        });
        assert.equal(failed.isError, true);
        assert.doesNotMatch(textOf(failed), /secret/);
        await assert.rejects(
          client.callTool({ name: "nothing", arguments: {} }),
          /no tool nothing/,
        );
      });
    });
  }

  await t.step("without a valid token the answer is 401 with a challenge", async () => {
    for (const token of [null, "imp_pat_wrong", "Basic"]) {
      const { status, headers } = await call("POST", "/mcp", {}, { token });
      assert.equal(status, 401);
      assert.match(headers.get("www-authenticate") ?? "", /^Bearer/);
    }
  });

  await t.step("a page of another site is refused, whatever token it has", async () => {
    const headers = { origin: "https://evil.example.com" };
    assert.equal((await call("POST", "/mcp", {}, { headers })).status, 403);
  });

  await t.step("another organization has no tools, and a viewer calls none", async () => {
    const stranger = await platform.tokenOf("owner", "another");
    await withClient(platform, {}, async (client) => {
      assert.deepEqual((await client.listTools()).tools, []);
      await assert.rejects(client.callTool({ name: "calculate_tax", arguments: {} }));
    }, stranger);
    await withClient(platform, {}, async (client) => {
      const result = await client.callTool({
        name: "calculate_tax",
        arguments: { income: 1, deductions: 0 },
      });
      assert.equal(result.isError, true);
    }, await platform.tokenOf("viewer"));
  });

  await t.step("a deleted tool is gone", async () => {
    assert.equal((await call("DELETE", `${tools}/broken`)).status, 204);
    assert.equal((await call("DELETE", `${tools}/broken`)).status, 404);
    const { items } = (await call("GET", tools)).body;
    assert.deepEqual(items.map(({ name }: { name: string }) => name), ["calculate_tax"]);
  });
});

async function withClient(
  { origin, ready }: ControlWithRuntime,
  options: ConstructorParameters<typeof Client>[1],
  use: (client: Client) => Promise<void>,
  token = ready.firstLogin?.token,
): Promise<void> {
  const client = new Client({ name: "test", version: "1.0.0" }, options);
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", origin), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

function textOf({ content }: { content: { type: string }[] }): string {
  const [first] = content;
  return first?.type === "text" && "text" in first ? String(first.text) : "";
}
