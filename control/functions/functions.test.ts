import assert from "node:assert/strict";
import { startTestControl } from "../testing/test-control.ts";

const FUNCTIONS = "/v1/api-gateways/hometax/functions";

Deno.test("drafts are kept whatever is in them, and nobody overwrites another's unseen", async (t) => {
  await using control = await startTestControl();
  const { call } = control;
  await call("POST", "/v1/api-gateways", { name: "hometax" });

  await t.step("a draft is saved with its etag, even if it is no program", async () => {
    const created = await call("POST", FUNCTIONS, {
      name: "calculateTax",
      code: "not ( a program",
      methods: ["POST", "POST"],
    });
    assert.equal(created.status, 201, JSON.stringify(created.body));
    assert.equal(created.headers.get("etag"), `"${created.body.etag}"`);
    assert.deepEqual(created.body.methods, ["POST"]);
    assert.deepEqual(created.body.published, []);
    const again = await call("POST", FUNCTIONS, { name: "calculateTax" });
    assert.deepEqual([again.status, again.body.code], [409, "already_exists"]);
    assert.equal((await call("GET", `${FUNCTIONS}/calculateTax`)).body.code, "not ( a program");
  });

  await t.step(
    "a change needs the etag that was read: 428 without, 412 with an old one",
    async () => {
      const { etag } = (await call("GET", `${FUNCTIONS}/calculateTax`)).body;
      const put = (code: string, ifMatch?: string) =>
        call("PUT", `${FUNCTIONS}/calculateTax`, { code }, {
          headers: ifMatch === undefined ? {} : { "if-match": ifMatch },
        });
      assert.equal((await put("1")).status, 428);
      const changed = await put("2", `"${etag}"`);
      assert.equal(changed.status, 200);
      assert.notEqual(changed.body.etag, etag);
      const stale = await put("3", `"${etag}"`);
      assert.deepEqual([stale.status, stale.body.code], [412, "precondition_failed"]);
      assert.equal((await call("GET", `${FUNCTIONS}/calculateTax`)).body.code, "2");
      assert.equal((await put("4", "*")).status, 200);
    },
  );

  await t.step("of two who change the same draft at once, one is told", async () => {
    const { etag } = (await call("GET", `${FUNCTIONS}/calculateTax`)).body;
    const answers = await Promise.all(
      ["a", "b"].map((code) =>
        call("PUT", `${FUNCTIONS}/calculateTax`, { code }, { headers: { "if-match": `"${etag}"` } })
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412]);
  });

  await t.step("a change of the description leaves the code", async () => {
    const headers = { "if-match": "*" };
    const before = (await call("GET", `${FUNCTIONS}/calculateTax`)).body.code;
    const { body } = await call("PUT", `${FUNCTIONS}/calculateTax`, { description: "d" }, {
      headers,
    });
    assert.deepEqual([body.code, body.description], [before, "d"]);
  });

  await t.step("the list is in the order of names, in pages, without code", async () => {
    for (const name of ["zeta", "alpha", "constructor"]) await call("POST", FUNCTIONS, { name });
    const first = (await call("GET", `${FUNCTIONS}?limit=3`)).body;
    const names = first.items.map(({ name }: { name: string }) => name);
    assert.deepEqual(names, ["alpha", "calculateTax", "constructor"]);
    assert.equal("code" in first.items[0], false);
    const rest = (await call("GET", `${FUNCTIONS}?limit=3&cursor=${first.nextCursor}`)).body;
    assert.deepEqual(rest.items.map(({ name }: { name: string }) => name), ["zeta"]);
    assert.equal(rest.nextCursor, null);
  });

  await t.step("names that are no names, and unknown ones, are refused", async () => {
    for (const name of ["", "1st", "a/b", "../x", "a.b", "__proto__", "x".repeat(64)]) {
      const { status, body } = await call("POST", FUNCTIONS, { name });
      assert.deepEqual([status, body.code], [400, "invalid_request"], name);
    }
    assert.equal((await call("GET", `${FUNCTIONS}/nobody`)).status, 404);
    assert.equal((await call("DELETE", `${FUNCTIONS}/nobody`)).status, 404);
    assert.equal((await call("GET", "/v1/api-gateways/nobody/functions")).status, 404);
  });

  await t.step("a source of a megabyte is kept, and more is refused", async () => {
    const code = "세".repeat(1024 * 1024);
    const kept = await call("POST", FUNCTIONS, { name: "large", code });
    assert.equal(kept.status, 201, JSON.stringify(kept.body).slice(0, 200));
    assert.equal((await call("POST", FUNCTIONS, { name: "larger", code: `${code}x` })).status, 400);
    const huge = await call("POST", FUNCTIONS, { name: "huge", code: code.repeat(8) });
    assert.deepEqual([huge.status, huge.body.code], [413, "body_limit"]);
  });

  await t.step(
    "another organization sees none of it, and a viewer changes none of it",
    async () => {
      const stranger = { token: await control.tokenOf("owner", "another") };
      const viewer = { token: await control.tokenOf("viewer") };
      assert.equal((await call("GET", FUNCTIONS, undefined, stranger)).status, 404);
      assert.equal((await call("POST", FUNCTIONS, { name: "mine" }, stranger)).status, 404);
      assert.equal((await call("GET", FUNCTIONS, undefined, viewer)).status, 200);
      assert.equal((await call("POST", FUNCTIONS, { name: "mine" }, viewer)).status, 403);
      assert.equal((await call("DELETE", `${FUNCTIONS}/zeta`, undefined, viewer)).status, 403);
    },
  );

  await t.step("a deleted draft is gone", async () => {
    assert.equal((await call("DELETE", `${FUNCTIONS}/zeta`)).status, 204);
    assert.equal((await call("GET", `${FUNCTIONS}/zeta`)).status, 404);
  });
});
