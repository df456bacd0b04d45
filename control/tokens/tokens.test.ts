import { deepEqual, equal } from "node:assert/strict";
import { startTestControl } from "../testing/test-control.ts";

Deno.test("tokens are listed without their secret, and only their owner can revoke them", async () => {
  await using control = await startTestControl();
  const created = await control.call("POST", "/v1/tokens", { name: "CI", expiresInDays: 30 });
  equal(created.status, 201);
  const list = await control.call("GET", "/v1/tokens?limit=1");
  deepEqual(
    list.body.items.map((
      { name, prefix }: { name: string; prefix: string },
    ) => [name, created.body.token.startsWith(prefix)]),
    [["CI", true]],
  );
  equal(JSON.stringify(list.body).includes(created.body.token), false);

  const path = `/v1/tokens/${created.body.tokenId}`;
  const stranger = { token: await control.tokenOf("owner") };
  equal((await control.call("DELETE", path, undefined, stranger)).status, 404);
  equal((await control.call("DELETE", path)).status, 204);
  const revoked = { token: created.body.token };
  equal((await control.call("GET", "/v1/me", undefined, revoked)).status, 401);
  equal((await control.call("DELETE", path)).status, 404);
});

Deno.test("a list gives pages that together hold everything once", async () => {
  await using control = await startTestControl();
  for (let i = 0; i < 5; i++) await control.call("POST", "/v1/tokens", { name: `t${i}` });
  const names: string[] = [];
  let cursor = "";
  do {
    const page = await control.call("GET", `/v1/tokens?limit=2${cursor && `&cursor=${cursor}`}`);
    names.push(...page.body.items.map(({ name }: { name: string }) => name));
    cursor = page.body.nextCursor ?? "";
  } while (cursor);
  deepEqual(names, ["t4", "t3", "t2", "t1", "t0", "first start"]);
});

Deno.test("a limit or a cursor that makes no sense is refused", async () => {
  await using control = await startTestControl();
  for (const query of ["limit=0", "limit=201", "limit=x", "cursor=%25%25", "cursor=_w"]) {
    const { status, body } = await control.call("GET", `/v1/tokens?${query}`);
    deepEqual([status, body.code], [400, "invalid_request"], query);
    equal(body.errors[0].pointer, query.split("=")[0]);
  }
});
