/** Publishing against a real runtime: what it proves is what the author reads. */
import { call as request } from "@imprun/testing/http";
import assert from "node:assert/strict";
import { startControlWithRuntime } from "../testing/platform.ts";

const FUNCTIONS = "/v1/api-gateways/hometax/functions";

/** Sources that compile and do not load: code of the problem, and the author's file and line. */
const BROKEN = [
  [
    "throws",
    "// one\n\nconst x: null = null\nexport default () => 1\n;(x as any).y",
    "import_failed",
    "steady.ts",
    5,
  ],
  [
    "rejects",
    "export default () => 1\nawait Promise.reject(new Error('no'))",
    "import_failed",
    "steady.ts",
    2,
  ],
  [
    "throws in a sibling",
    'import { a } from "@/sibling"\nexport default () => a',
    "import_failed",
    "sibling.ts",
    3,
  ],
  ["exports nothing", "const x = 1", "no_handler", "steady.ts", null],
] as const;

Deno.test("a real runtime proves every publish", async (t) => {
  await using platform = await startControlWithRuntime();
  const { call, runtime } = platform;
  await platform.createGateway("hometax");
  const configured = await call("PATCH", "/v1/api-gateways/hometax/environments/dev", {
    authType: "none",
  });
  assert.equal(configured.status, 200, JSON.stringify(configured.body));
  const answer = async (name: string) =>
    (await request(`http://hometax.dev.localhost:${runtime.ready.port}/${name}`)).text;

  await t.step("new code answers before the publish call returns, time after time", async () => {
    for (let n = 1; n <= 10; n++) {
      const code = `export default () => new Response("${n}")`;
      const { live } = await platform.publish("hometax", "steady", code);
      assert.equal(live.instances, "1/1");
      assert.equal(await answer("steady"), String(n));
    }
  });

  await t.step(
    "what does not load is refused at the author's line, and the old version answers",
    async () => {
      await call("POST", FUNCTIONS, {
        name: "sibling",
        code: "// a comment\nexport const a = 1\nthrow new Error('from the sibling')",
      });
      for (const [name, code, problem, file, line] of BROKEN) {
        const headers = { "if-match": "*" };
        await call("PUT", `${FUNCTIONS}/steady`, { code }, { headers });
        const { status, body } = await call("POST", `${FUNCTIONS}/steady/publish`, {
          environment: "dev",
        });
        assert.equal(status, 422, `${name}: ${JSON.stringify(body)}`);
        assert.equal(body.code, problem, name);
        const [error] = body.errors;
        assert.equal(error.file, file, JSON.stringify(error));
        if (line !== null) assert.equal(error.line, line, `${name}: ${JSON.stringify(error)}`);
        assert.equal(await answer("steady"), "10");
      }
    },
  );

  await t.step("functions that import each other run, and siblings are compiled in", async () => {
    await call("POST", FUNCTIONS, { name: "rates", code: '{"low": 6}' });
    const { live } = await platform.publish(
      "hometax",
      "rated",
      'import rates from "@/rates" with { type: "json" }\nexport default () => new Response(String(rates.low))',
    );
    assert.equal(live.instances, "1/1");
    assert.equal(await answer("rated"), "6");
  });

  await t.step("a changed variable reaches the function", async () => {
    await platform.publish(
      "hometax",
      "variable",
      "export default () => new Response(imp.env.COLOR ?? 'none')",
    );
    assert.equal(await answer("variable"), "none");
    const { status, body } = await call("PATCH", "/v1/api-gateways/hometax/environments/dev", {
      variables: { COLOR: "red" },
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(await answer("variable"), "red");
  });

  await t.step("a deleted function answers no longer", async () => {
    assert.equal((await call("DELETE", `${FUNCTIONS}/variable`)).status, 204);
    assert.match(await answer("variable"), /unknown_function/);
    assert.equal(await answer("steady"), "10");
  });
});
