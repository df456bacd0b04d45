/** Versions on their way through the environments of a gateway. */
import assert from "node:assert/strict";
import { createGateway } from "../testing/platform.ts";
import { type RuntimeActor, startRuntimeActor } from "../testing/runtime-actor.ts";
import { startTestControl } from "../testing/test-control.ts";
import { FIRST, FUNCTION, GATEWAY, publish, save, SECOND } from "./testing/calculate-tax.ts";

Deno.test("versions go from dev to staging to prod, and back", async (t) => {
  await using control = await startTestControl();
  const actors: RuntimeActor[] = [];
  for (const environment of ["dev", "staging", "prod"] as const) {
    actors.push(await startRuntimeActor(control.control, environment));
  }
  const { call } = control;
  await createGateway(control, "hometax");
  await call("POST", `${GATEWAY}/functions`, { name: "calculateTax", code: FIRST });
  const published = (await publish(control)).body;

  await t.step("publishing past the pipeline and promoting out of order are refused", async () => {
    const direct = await call("POST", `${FUNCTION}/publish`, { environment: "prod" });
    assert.deepEqual([direct.status, direct.body.code], [409, "pipeline_order"]);
    const skipping = await call("POST", `${FUNCTION}/promote`, { from: "dev", to: "prod" });
    assert.deepEqual([skipping.status, skipping.body.code], [409, "pipeline_order"]);
    const early = await call("POST", `${FUNCTION}/promote`, { from: "staging", to: "prod" });
    assert.deepEqual([early.status, early.body.code], [409, "conflict"]);
  });

  await t.step("deploy-to-stage takes stage and function as one encoded segment", async () => {
    const path = `${GATEWAY}/functions/dev%2FcalculateTax/deploy-to-stage`;
    const { status, body } = await call("POST", path, { targetStage: "staging" });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.version, published.version);
    assert.equal(body.semver, "1.0.0");
    assert.equal(body.promotedFrom, "dev");
    assert.equal(body.message, "Deployed from dev to staging (version: 1.0.0)");
    for (const wrong of ["calculateTax", "test%2FcalculateTax", "dev%2F", "dev%2F..%2Fx"]) {
      const refused = await call("POST", `${GATEWAY}/functions/${wrong}/deploy-to-stage`, {
        targetStage: "staging",
      });
      assert.equal(refused.status, 400, wrong);
    }
  });

  await t.step("promotion goes on to prod with the same version", async () => {
    const { body } = await call("POST", `${FUNCTION}/promote`, { from: "staging", to: "prod" });
    assert.equal(body.version, published.version);
    assert.equal(body.live.instances, "1/1");
  });

  await t.step(
    "a version that never ran in an environment cannot be rolled back to there",
    async () => {
      await save(control, SECOND);
      await publish(control);
      const body = { environment: "prod", version: "1.0.1" };
      const refused = await call("POST", `${FUNCTION}/rollback`, body);
      assert.deepEqual([refused.status, refused.body.code], [409, "pipeline_order"]);
    },
  );

  await t.step(
    "a rollback names a version by number or id",
    async () => {
      const byNumber = await call("POST", `${FUNCTION}/rollback`, {
        environment: "dev",
        version: "1.0.0",
      });
      assert.equal(byNumber.body.version, published.version);
      assert.equal(byNumber.body.message, "Rolled back dev to version 1.0.0");
      const unknown = await call("POST", `${FUNCTION}/rollback`, {
        environment: "dev",
        version: "9.9.9",
      });
      assert.equal(unknown.status, 404);
    },
  );

  await t.step("versions tell where they run, newest first, and have their code", async () => {
    const { items } = (await call("GET", `${FUNCTION}/versions`)).body;
    assert.deepEqual(
      items.map(({ semver, environments }: { semver: string; environments: string[] }) => [
        semver,
        environments,
      ]),
      [["1.0.1", []], ["1.0.0", ["dev", "staging", "prod"]]],
    );
    assert.equal(items[0].module, undefined);
    const { body } = await call("GET", `${FUNCTION}/versions/1.0.1`);
    assert.equal(body.code, SECOND);
  });

  await t.step("the history tells who did what, and can be narrowed", async () => {
    const { items } = (await call("GET", `${GATEWAY}/history`)).body;
    assert.deepEqual(items.map(({ message }: { message: string }) => message), [
      "Rolled back dev to version 1.0.0",
      "Published to dev (version: 1.0.1)",
      "Deployed from staging to prod (version: 1.0.0)",
      "Deployed from dev to staging (version: 1.0.0)",
      "Published to dev (version: 1.0.0)",
    ]);
    assert.equal(items[0].by, control.ready.firstLogin?.email);
    const narrow = `${GATEWAY}/history?environment=prod&function=calculateTax`;
    assert.equal((await call("GET", narrow)).body.items.length, 1);
  });

  await t.step("with the pipeline off, prod takes a publish", async () => {
    await call("PATCH", GATEWAY, { pipeline: false });
    const direct = await call("POST", `${FUNCTION}/publish`, { environment: "prod" });
    assert.equal(direct.status, 200, JSON.stringify(direct.body));
  });

  await t.step("deleting a function takes it out of every environment", async () => {
    assert.equal((await call("DELETE", FUNCTION)).status, 204);
    assert.equal((await call("GET", FUNCTION)).status, 404);
    const left = await control.control.collections.deployments.find().toArray();
    assert.deepEqual(left.map(({ functions }) => functions), [{}, {}, {}]);
    const { items } = (await call("GET", `${GATEWAY}/history?environment=staging`)).body;
    assert.equal(items[0].message, "Removed from staging (version: 1.0.0)");
  });

  for (const actor of actors) await actor.stop();
});
