import assert from "node:assert/strict";
import { temporaryDirectory } from "@imprun/testing/directory";
import { startMongodb } from "@imprun/testing/mongodb";
import { until } from "@imprun/testing/until";
import { MongoClient } from "mongodb";
import { killCells } from "./kill-cells.ts";
import { Publisher } from "./publisher.ts";
import { TestRuntime } from "@imprun/testing/runtime";

const SPIN = "export default () => { for (;;); }";

Deno.test("what becomes of a tenant is seen in its logs and in the metrics", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const socketDirectory = temporaryDirectory();
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri, socketDirectory });
  const spinner = new Publisher(client, `spinner${Date.now().toString(36)}`);
  await spinner.create("none");
  await spinner.publish("spin", SPIN);

  /** Calls until the answer has the code; whatever comes before must be one of `meanwhile`. */
  async function spinUntil(code: string, meanwhile: string[]): Promise<void> {
    await until(async () => {
      const answer = await runtime.call(spinner.tenantId, "/spin").catch((error) => {
        if (error instanceof TypeError) return null;
        throw error;
      });
      const got = answer === null ? "connection" : JSON.parse(answer.text).code;
      if (got === code) return true;
      assert.ok(meanwhile.includes(got), `${got} while waiting for ${code}`);
      return null;
    });
  }

  async function lifecycle(event: string): Promise<Record<string, unknown>> {
    const logs = spinner.collection("logs");
    const query = { tenantId: spinner.tenantId, kind: "lifecycle" as const, "data.event": event };
    return await until(async () => {
      const [newest] = await logs.find(query).sort({ _id: -1 }).limit(1).toArray();
      return newest?.data;
    });
  }

  await t.step("an isolate that is stopped has a line that says why and what it used", async () => {
    await spinUntil("cpu_limit", []);
    assert.equal(typeof (await lifecycle("ready")).bootMs, "number");
    const killed = await lifecycle("killed");
    assert.equal(killed.reason, "cpu_limit");
    assert.equal(killed.revision, 1);
  });

  await t.step("a suspension outlives the cell in which it began", async () => {
    // A slow machine meets a later wait, and a cell that takes over in this moment hears of a breach a little later.
    await spinUntil("tenant_suspended", ["cpu_limit"]);
    const breaches = Number((await lifecycle("suspended")).breaches);
    assert.ok(breaches >= 2, `${breaches}`);
    await killCells(socketDirectory);
    await runtime.logged(/ended by SIGKILL/);
    await spinUntil("cpu_limit", ["connection", "tenant_suspended"]);
    await spinUntil("tenant_suspended", ["cpu_limit"]);
    await until(async () => Number((await lifecycle("suspended")).breaches) > breaches || null);
  });

  await t.step("a new revision ends it", async () => {
    await spinner.publish("spin", `export default () => new Response("mended")`);
    assert.equal((await runtime.call(spinner.tenantId, "/spin")).text, "mended");
  });

  await t.step(
    "metrics count requests, stops and cells, also those of a cell that is gone",
    async () => {
      const series = (text: string, name: string, labels: string) =>
        Number(new RegExp(`^${name}\\{${labels}\\} (\\d+)`, "m").exec(text)?.[1]);
      const tenant = `tenant="${spinner.tenantId}"`;
      const answered = `${tenant},function="spin",code="200"`;
      // A cell that is about to end tells what it has counted within a second.
      const text = await until(async () => {
        const { status, text } = await runtime.call("metrics", "/metrics");
        assert.equal(status, 200);
        return series(text, "imprun_http_requests_total", answered) > 0 ? text : null;
      });
      assert.equal(series(text, "imprun_http_requests_total", answered), 1);
      assert.ok(series(text, "imprun_limit_breaches_total", `${tenant},code="cpu_limit"`) >= 1);
      assert.ok(series(text, "imprun_cell_restarts_total", `reason="ended"`) >= 1);
      for (const name of ["imprun_isolates", "imprun_event_loop_lag_seconds", "imprun_cells"]) {
        assert.match(text, new RegExp(`^${name}[{ ]`, "m"));
      }
    },
  );

  assert.equal((await runtime.stop()).code, 0);
  await client.close();
  await mongodb.stop();
});
