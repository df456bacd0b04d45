import { deepEqual, equal, match, notEqual, rejects } from "node:assert/strict";
import { sha256Hex } from "../auth/digest.ts";
import { startTestControl, type TestControl } from "../testing/test-control.ts";
import { ensureConsoleKey } from "./console-key.ts";

const GRANTS = "/v1/application-grants";

async function prepare(control: TestControl): Promise<string> {
  await control.call("POST", "/v1/api-gateways", { name: "hometax" });
  const { body } = await control.call("POST", "/v1/applications", {
    name: "Mobile app",
    organization: "NTS",
  });
  return body.applicationId;
}

Deno.test("the life of a grant", async (t) => {
  await using control = await startTestControl();
  const { keys, grants } = control.control.collections;
  const applicationId = await prepare(control);
  const wanted = { applicationId, gatewayId: "hometax", environment: "dev" };
  const { status, body: grant } = await control.call("POST", GRANTS, wanted);

  await t.step("its key is shown once, and kept as a hash and encrypted", async () => {
    equal(status, 201);
    match(grant.credentialId, /^hometax-dev-/);
    match(grant.apiKey, /^sk_dev_[0-9A-Za-z]{43}$/);
    const stored = await grants.findOne({ _id: grant.grantId });
    equal(JSON.stringify(stored).includes(grant.apiKey), false);
    equal(await control.control.secrets.open(stored!.keyCiphertext), grant.apiKey);
    deepEqual(await keys.findOne({ grantId: grant.grantId }), {
      _id: await sha256Hex(grant.apiKey),
      tenantId: "hometax.dev",
      environment: "dev",
      grantId: grant.grantId,
      applicationId,
      credentialId: grant.credentialId,
      enabled: true,
      expiresAt: null,
    });
    const list = await control.call("GET", `${GRANTS}?applicationId=${applicationId}`);
    deepEqual(
      list.body.items.map(({ applicationName }: Record<string, string>) => applicationName),
      [
        "Mobile app",
      ],
    );
    equal("apiKey" in list.body.items[0], false);
  });

  await t.step("disabling it reaches its keys", async () => {
    const { body } = await control.call("PATCH", `${GRANTS}/${grant.grantId}`, { enabled: false });
    equal(body.enabled, false);
    equal((await keys.findOne({ grantId: grant.grantId }))!.enabled, false);
    await control.call("PATCH", `${GRANTS}/${grant.grantId}`, { enabled: true });
  });

  await t.step("rotation gives a new key, and the old one works on for the overlap", async () => {
    const before = Date.now();
    const { body } = await control.call("POST", `${GRANTS}/${grant.grantId}/rotate`, {
      overlapSeconds: 3600,
    });
    notEqual(body.apiKey, grant.apiKey);
    equal(body.credentialId, grant.credentialId);
    const old = await keys.findOne({ _id: await sha256Hex(grant.apiKey) });
    equal(old!.expiresAt!.toISOString(), body.previousKeyExpiresAt);
    equal(old!.expiresAt!.getTime() >= before + 3_600_000, true);
    equal((await keys.findOne({ _id: await sha256Hex(body.apiKey) }))!.expiresAt, null);
  });

  await t.step("a rotation without overlap ends every key before it", async () => {
    const rotated = await control.call("POST", `${GRANTS}/${grant.grantId}/rotate`, {});
    const all = await keys.find({ grantId: grant.grantId }).toArray();
    equal(all.length, 3);
    for (const key of all) {
      const current = key._id === await sha256Hex(rotated.body.apiKey);
      equal(key.expiresAt === null, current);
      if (key.expiresAt) equal(key.expiresAt.getTime() <= Date.now(), true);
    }
  });

  await t.step("deletion takes all its keys", async () => {
    equal((await control.call("DELETE", `${GRANTS}/${grant.grantId}`)).status, 204);
    equal(await keys.countDocuments({ grantId: grant.grantId }), 0);
    equal((await control.call("DELETE", `${GRANTS}/${grant.grantId}`)).status, 404);
  });
});

Deno.test("a grant needs an application and a gateway of the caller's organization", async () => {
  await using control = await startTestControl();
  const applicationId = await prepare(control);
  const wanted = { applicationId, gatewayId: "hometax", environment: "dev" };
  const stranger = { token: await control.tokenOf("owner", "another") };
  const attempts = [
    [{ ...wanted, applicationId: "nobody" }, undefined, 404],
    [{ ...wanted, gatewayId: "nowhere" }, undefined, 404],
    [{ ...wanted, environment: "production" }, undefined, 400],
    [wanted, stranger, 404],
  ] as const;
  for (const [body, options, status] of attempts) {
    equal((await control.call("POST", GRANTS, body, options)).status, status);
  }
  const { body: grant } = await control.call("POST", GRANTS, wanted);
  const path = `${GRANTS}/${grant.grantId}`;
  equal((await control.call("POST", `${path}/rotate`, {}, stranger)).status, 404);
  equal((await control.call("DELETE", path, undefined, stranger)).status, 404);
});

Deno.test("deleting an application ends its keys", async () => {
  await using control = await startTestControl();
  const applicationId = await prepare(control);
  const wanted = { applicationId, gatewayId: "hometax", environment: "prod" };
  await control.call("POST", GRANTS, wanted);
  const path = `/v1/applications/${applicationId}`;
  equal((await control.call("GET", path)).body.grants, 1);
  equal((await control.call("DELETE", path)).status, 204);
  equal(await control.control.collections.keys.countDocuments({ applicationId }), 0);
  equal((await control.call("GET", path)).status, 404);
});

Deno.test("the console's own key is made once, works again after a crash, and is never listed", async () => {
  await using control = await startTestControl();
  await prepare(control);
  const { keys, grants } = control.control.collections;
  const ensure = () => ensureConsoleKey(control.control, "hometax.dev");
  const [first, second] = await Promise.all([ensure(), ensure()]);
  equal(first, second);
  equal(await grants.countDocuments({ kind: "console" }), 1);
  await keys.deleteMany({});
  equal(await ensure(), first);
  equal((await keys.findOne({}))!._id, await sha256Hex(first));
  equal((await control.call("GET", GRANTS)).body.items.length, 0);
  await rejects(ensureConsoleKey(control.control, "nowhere.dev"), { code: "not_found" });
});
