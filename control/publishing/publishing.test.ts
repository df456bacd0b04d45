/** Publishing over HTTP, with the runtime's side of the protocol played over the real database. */
import assert from "node:assert/strict";
import { createGateway } from "../testing/platform.ts";
import { startRuntimeActor } from "../testing/runtime-actor.ts";
import { startControl } from "../start.ts";
import {
  ENCRYPTION_KEY,
  operate,
  startTestControl,
  type TestControl,
} from "../testing/test-control.ts";
import { FIRST, FUNCTION, GATEWAY, publish, save, SECOND } from "./testing/calculate-tax.ts";

Deno.test("publishing proves an import before it changes what runs", async (t) => {
  await using control = await startTestControl();
  const dev = await startRuntimeActor(control.control, "dev");
  const { call } = control;
  await createGateway(control, "hometax");
  const created = await call("POST", `${GATEWAY}/functions`, { name: "calculateTax", code: FIRST });
  assert.equal(created.status, 201, JSON.stringify(created.body));

  await t.step("the first publish is version 1.0.0, live on the one instance", async () => {
    const { status, body } = await publish(control);
    assert.equal(status, 200, JSON.stringify(body));
    const { version, live, ...rest } = body;
    assert.match(version, /^[0-9a-f]{24}$/);
    assert.equal(live.instances, "1/1");
    assert.ok(live.ms >= 0);
    assert.deepEqual(rest, {
      function: "calculateTax",
      environment: "dev",
      semver: "1.0.0",
      revision: 1,
      url: "http://hometax.dev.localhost:7701/calculateTax",
      message: "Published to dev (version: 1.0.0)",
    });
  });

  await t.step(
    "the function says where it is published, and whether the draft is that code",
    async () => {
      const [published] = (await call("GET", FUNCTION)).body.published;
      assert.equal(published.environment, "dev");
      assert.equal(published.semver, "1.0.0");
      assert.equal(published.current, true);
      await save(control, SECOND);
      assert.equal((await call("GET", FUNCTION)).body.published[0].current, false);
    },
  );

  await t.step(
    "changed code is the next version; the same code again is the same version",
    async () => {
      const changed = await publish(control);
      assert.equal(changed.body.semver, "1.0.1");
      const again = await publish(control);
      assert.equal(again.body.version, changed.body.version);
      assert.equal(again.body.revision, changed.body.revision + 1);
      await save(control, FIRST);
      assert.equal((await publish(control)).body.semver, "1.0.0");
      await save(control, `${FIRST} // minor`);
      assert.equal((await publish(control, { bump: "minor" })).body.semver, "1.1.0");
    },
  );

  await t.step("a version is found again however many came after it", async () => {
    for (let n = 1; n <= 21; n++) {
      await save(control, `${SECOND} // ${n}`);
      await publish(control);
    }
    await save(control, FIRST);
    assert.equal((await publish(control)).body.semver, "1.0.0");
    await save(control, `${SECOND} // and on`);
    assert.equal((await publish(control)).body.semver, "1.1.22");
  });

  await t.step(
    "code that does not compile is refused with its place, and nothing changes",
    async () => {
      const before = await deployment(control);
      await save(control, 'import fs from "node:fs"\nexport default () => fs');
      const { status, body } = await publish(control);
      assert.equal(status, 422);
      assert.equal(body.code, "compile_failed");
      assert.equal(body.errors[0].file, "calculateTax.ts");
      assert.equal(body.errors[0].line, 1);
      assert.deepEqual(await deployment(control), before);
    },
  );

  await t.step(
    "a module that fails to import is refused with the author's line, and the running version stays",
    async () => {
      const before = await deployment(control);
      await save(control, "// one\n// two\nconst x = null;\nx.y;\nexport default () => 1;");
      dev.judge = ({ changed: [name = ""] }) => ({
        function: name,
        code: "import_failed",
        // Line 3 of the compiled module, where comments are gone and a line names the source.
        error: { file: "module.js", line: 3, column: 1, message: "Cannot read properties of null" },
      });
      const { status, body } = await publish(control);
      assert.equal(status, 422);
      assert.equal(body.code, "import_failed");
      const place = { file: "calculateTax.ts", line: 4, column: 1 };
      assert.deepEqual(body.errors, [{ ...place, message: "Cannot read properties of null" }]);
      const after = await deployment(control);
      assert.deepEqual(after?.functions, before?.functions);
      assert.equal(after?.revision, before?.revision);
      assert.equal(after?.candidate, null);
    },
  );

  await t.step("a module without a function is told apart", async () => {
    dev.judge = ({ changed: [name = ""] }) => ({
      function: name,
      code: "no_handler",
      error: { file: "", line: 0, column: 0, message: "It exports no function" },
    });
    const { status, body } = await publish(control);
    assert.equal(status, 422);
    assert.equal(body.code, "no_handler");
    assert.deepEqual(body.errors[0].file, "calculateTax.ts");
    dev.judge = () => null;
  });

  await t.step(
    "publishes of one tenant take turns and all succeed, each with its own revision",
    async () => {
      await save(control, FIRST);
      const answers = await Promise.all(Array.from({ length: 5 }, () => publish(control)));
      assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200, 200]);
      assert.equal(new Set(answers.map(({ body }) => body.revision)).size, 5);
    },
  );

  await t.step(
    "an instance that does not answer is named, and the publish is answered anyway",
    async () => {
      dev.answersLive = false;
      const { status, body } = await publish(control);
      assert.equal(status, 200);
      assert.equal(body.live.instances, "0/1");
      assert.deepEqual(body.live.missing, [dev.instance]);
      dev.answersLive = true;
    },
  );

  await t.step(
    "an import that nobody tries in time changes nothing, unless it has run before",
    async () => {
      const before = await deployment(control);
      dev.judge = () => "silent";
      await save(control, `${FIRST} // never proved`);
      const { status, body, headers } = await publish(control);
      assert.deepEqual([status, body.code], [503, "unavailable"]);
      assert.ok(headers.get("retry-after"));
      const after = await deployment(control);
      assert.deepEqual([after?.revision, after?.candidate], [before?.revision, null]);
      const back = { environment: "dev", version: "1.0.0" };
      assert.equal((await call("POST", `${FUNCTION}/rollback`, back)).status, 200);
      dev.judge = () => null;
    },
  );

  await t.step("a second instance that is dying does not stop a publish", async () => {
    const dying = await startRuntimeActor(control.control, "dev");
    await dying.stop();
    const { status, body } = await publish(control);
    assert.equal(status, 200);
    assert.equal(body.live.instances, "1/2");
    assert.deepEqual(body.live.missing, [dying.instance]);
    await control.control.collections.instances.deleteOne({ _id: dying.instance });
  });

  await t.step(
    "another process's fresh candidate makes a publish wait, and then say so",
    async () => {
      const { deployments } = control.control.collections;
      const current = await deployment(control);
      const candidate = {
        functions: {},
        variables: {},
        authType: "key-auth" as const,
        revision: (current?.revision ?? 0) + 1,
        changed: [],
        proposalId: "another process",
        expiresAt: new Date(Date.now() + 60_000),
      };
      await deployments.updateOne({ _id: "hometax.dev" }, { $set: { candidate } });
      const { status, body } = await publish(control);
      assert.equal(status, 409);
      assert.equal(body.code, "publish_in_progress");
      const expired = { $set: { "candidate.expiresAt": new Date(0) } };
      await deployments.updateOne({ _id: "hometax.dev" }, expired);
      assert.equal((await publish(control)).status, 200, "an abandoned candidate is replaced");
    },
  );

  await dev.stop();
});

Deno.test("without a runtime a publish is written down, and says that nobody answers", async () => {
  await using control = await startTestControl();
  await createGateway(control, "hometax");
  await control.call("POST", `${GATEWAY}/functions`, { name: "calculateTax", code: FIRST });
  const { status, body } = await publish(control);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.live.instances, "0/0");
});

Deno.test("two control processes that change the same tenant at once take turns", async () => {
  await using control = await startTestControl();
  const other = await startControl(control.control.config, { encryptionKey: ENCRYPTION_KEY });
  try {
    const dev = await startRuntimeActor(control.control, "dev");
    await createGateway(control, "hometax");
    await control.call("POST", `${GATEWAY}/functions`, { name: "calculateTax", code: FIRST });
    const token = control.ready.firstLogin?.token ?? null;
    const processes = [control, operate(other)];
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => {
        const body = { environment: "dev" };
        return processes[i % 2]!.call("POST", `${FUNCTION}/publish`, body, { token });
      }),
    );
    assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200, 200, 200]);
    const revisions = answers.map(({ body }) => body.revision).sort();
    assert.deepEqual(revisions, [1, 2, 3, 4, 5, 6]);
    await dev.stop();
  } finally {
    await other.stop();
  }
});

Deno.test("other organizations and viewers cannot publish", async () => {
  await using control = await startTestControl();
  await createGateway(control, "hometax");
  await control.call("POST", `${GATEWAY}/functions`, { name: "calculateTax", code: FIRST });
  const stranger = { token: await control.tokenOf("owner", "another") };
  const viewer = { token: await control.tokenOf("viewer") };
  const body = { environment: "dev" };
  assert.equal((await control.call("POST", `${FUNCTION}/publish`, body, stranger)).status, 404);
  assert.equal((await control.call("GET", FUNCTION, undefined, stranger)).status, 404);
  assert.equal(
    (await control.call("GET", `${FUNCTION}/versions`, undefined, stranger)).status,
    404,
  );
  assert.equal((await control.call("GET", `${GATEWAY}/history`, undefined, stranger)).status, 404);
  assert.equal((await control.call("POST", `${FUNCTION}/publish`, body, viewer)).status, 403);
});

function deployment(control: TestControl) {
  return control.control.collections.deployments.findOne({ _id: "hometax.dev" });
}
