import assert from "node:assert/strict";
import { startMongodb } from "@imprun/testing/mongodb";
import { MongoClient } from "mongodb";
import { Publisher } from "./publisher.ts";
import { TestRuntime } from "@imprun/testing/runtime";

const SPIN = "export default () => { for (;;); }";

Deno.test("what becomes of a tenant is seen in its logs and in the metrics", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri });
  const spinner = new Publisher(client, `spinner${Date.now().toString(36)}`);
  await spinner.create("none");
  await spinner.publish("spin", SPIN);

  /** Calls until the answer has the code; whatever comes before must be one of `meanwhile`. */
  async function spinUntil(code: string, meanwhile: string[]): Promise<void> {
    while (true) {
      const answer = await runtime.call(spinner.tenantId, "/spin").catch((error) => {
        if (error instanceof TypeError) return null;
        throw error;
      });
      const got = answer === null ? "connection" : JSON.parse(answer.text).code;
      if (got === code) return;
      assert.ok(meanwhile.includes(got), `${got} while waiting for ${code}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function lifecycle(event: string): Promise<Record<string, unknown>> {
    const logs = spinner.collection("logs");
    const query = { tenantId: spinner.tenantId, kind: "lifecycle" as const, "data.event": event };
    while (true) {
      const [newest] = await logs.find(query).sort({ _id: -1 }).limit(1).toArray();
      if (newest) return newest.data;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  await t.step("an isolate that is stopped has a line that says why and what it used", async () => {
    await spinUntil("cpu_limit", []);
    assert.equal(typeof (await lifecycle("ready")).bootMs, "number");
    const killed = await lifecycle("killed");
    assert.equal(killed.reason, "cpu_limit");
    assert.equal(killed.revision, 1);
  });

  await t.step("a suspension outlives the cell in which it began", async () => {
    await spinUntil("cpu_limit", []);
    await spinUntil("tenant_suspended", []);
    assert.equal((await lifecycle("suspended")).breaches, 2);
    Deno.kill(runtime.ready.cellPids[0]!, "SIGKILL");
    await runtime.logged(/ended by SIGKILL/);
    await spinUntil("cpu_limit", ["connection", "tenant_suspended"]);
    await spinUntil("tenant_suspended", ["cpu_limit"]);
    while ((await lifecycle("suspended")).breaches !== 3);
  });

  await t.step("a new revision ends it", async () => {
    await spinner.publish("spin", `export default () => new Response("mended")`);
    assert.equal((await runtime.call(spinner.tenantId, "/spin")).text, "mended");
  });

  await t.step(
    "metrics count requests, stops and cells, also those of a cell that is gone",
    async () => {
      const { status, text } = await runtime.call("metrics", "/metrics");
      assert.equal(status, 200);
      const series = (name: string, labels: string) =>
        Number(new RegExp(`^${name}\\{${labels}\\} (\\d+)`, "m").exec(text)?.[1]);
      const tenant = `tenant="${spinner.tenantId}"`;
      assert.equal(series("imprun_http_requests_total", `${tenant},function="spin",code="200"`), 1);
      assert.ok(series("imprun_limit_breaches_total", `${tenant},code="cpu_limit"`) >= 1);
      assert.ok(series("imprun_cell_restarts_total", `reason="ended"`) >= 1);
      for (const name of ["imprun_isolates", "imprun_event_loop_lag_seconds", "imprun_cells"]) {
        assert.match(text, new RegExp(`^${name}[{ ]`, "m"));
      }
    },
  );

  assert.equal((await runtime.stop()).code, 0);
  await client.close();
  await mongodb.stop();
});
