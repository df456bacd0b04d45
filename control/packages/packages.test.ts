import { named, registryMissing } from "@imprun/testing/registry";
import assert from "node:assert/strict";
import { join } from "node:path";
import { createGateway } from "../testing/platform.ts";
import { startTestControl, type TestControl } from "../testing/test-control.ts";

const PATH = "/v1/api-gateways/shop/dependencies";
const missing = await registryMissing();

interface Started {
  control: TestControl;
  cacheDirectory: string;
  set(dependencies: Record<string, unknown>): ReturnType<TestControl["call"]>;
  /** How often something was installed. */
  installations(): number;
}

async function withGateway(test: (started: Started) => Promise<void>): Promise<void> {
  const cacheDirectory = await Deno.makeTempDir({ prefix: "imprun-cache-" });
  await using control = await startTestControl({ cacheDirectory });
  await createGateway(control, "shop");
  await test({
    control,
    cacheDirectory,
    set: (dependencies) => control.call("PUT", PATH, { dependencies }),
    installations: () => control.log.filter((line) => line.includes("Installed packages")).length,
  });
  await Deno.remove(cacheDirectory, { recursive: true });
}

/** A test that installs real packages. */
function registryTest(name: string, test: (started: Started) => Promise<void>): void {
  Deno.test({ name: named(name, missing), ignore: missing !== null, fn: () => withGateway(test) });
}

registryTest("an equal lock is installed once, for all gateways", async (started) => {
  const { control, set, installations, cacheDirectory } = started;
  const abandoned = join(cacheDirectory, "staging/abandoned");
  await Deno.mkdir(abandoned, { recursive: true });
  await Deno.utime(abandoned, 0, 0);
  const first = await set({ "is-odd": "3.0.1" });
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.deepEqual(first.body.resolved, { "is-odd": "3.0.1" });
  assert.deepEqual(first.body.packages.map(({ name }: { name: string }) => name), [
    "is-number",
    "is-odd",
  ]);
  assert.equal(installations(), 1);
  const again = await set({ "is-odd": ">=3 <=3.0.1" });
  await createGateway(control, "other");
  const other = await control.call("PUT", PATH.replace("shop", "other"), {
    dependencies: { "is-odd": "3.0.1" },
  });
  assert.deepEqual([again.body.lockHash, other.body.lockHash], [
    first.body.lockHash,
    first.body.lockHash,
  ]);
  assert.equal(installations(), 1);
  assert.deepEqual([...Deno.readDirSync(join(cacheDirectory, "staging"))], []);

  const none = await set({});
  assert.deepEqual([none.body.dependencies, none.body.lockHash], [{}, null]);
});

registryTest("every package at fault is named, and what was declared stays", async (started) => {
  const { control, set, installations } = started;
  const declared = { "is-odd": "3.0.1", "lodash.merge": "^4.6.2" };
  await set(declared);
  const { status, body } = await set({
    "is-odd": "^99.0.0",
    "@imprun/there-is-no-such-package": "*",
    "is-number": "7.0.0",
  });
  assert.deepEqual([status, body.code], [422, "packages_failed"]);
  const details = Object.fromEntries(
    body.errors.map(({ pointer, detail }: Record<string, string>) => [pointer, detail]),
  );
  assert.match(details["/dependencies/is-odd"], /No version matches is-odd@\^99\.0\.0/);
  assert.match(details["/dependencies/@imprun~1there-is-no-such-package"], /has no package/);
  assert.equal(Object.keys(details).length, 2);
  const peers = await set({ "react": "18.3.1", "react-dom": "19.0.0" });
  assert.deepEqual(peers.body.errors, [{
    pointer: "/dependencies/react-dom",
    detail: "react-dom@19.0.0 needs react@^19.0.0, but react@18.3.1 is needed as well",
  }]);
  assert.equal(installations(), 1);
  const { body: now } = await control.call("GET", PATH);
  assert.deepEqual(now.dependencies, declared);
});

registryTest("install scripts are not run, and native parts are left out", async (started) => {
  const { set, cacheDirectory } = started;
  // Its script replaces bin/esbuild by the native program.
  const { status, body } = await set({ esbuild: "0.28.2" });
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(body.packages, [{ name: "esbuild", version: "0.28.2" }]);
  const installed = join(cacheDirectory, "packages", body.lockHash, "node_modules/esbuild");
  const manifest = JSON.parse(await Deno.readTextFile(join(installed, "package.json")));
  assert.ok(manifest.scripts.postinstall);
  const program = join(installed, "bin/esbuild");
  assert.match(await Deno.readTextFile(program), /^#!\/usr\/bin\/env node/);
  assert.equal((await Deno.stat(program)).mode! & 0o111, 0, "nothing that is installed can be run");
});

registryTest(
  "what is deleted from the cache is installed again for the next publish",
  async (started) => {
    const { control, set, installations, cacheDirectory } = started;
    await control.liveRuntimes();
    await set({ "is-odd": "3.0.1" });
    await Deno.remove(join(cacheDirectory, "packages"), { recursive: true });
    await control.call("POST", "/v1/api-gateways/shop/functions", {
      name: "odd",
      code:
        'import isOdd from "is-odd"; import no from "is-number"; export default () => isOdd(no(1));',
    });
    // It fails, since is-number is not declared, and so needs no runtime.
    const { body } = await control.call("POST", "/v1/api-gateways/shop/functions/odd/publish", {
      environment: "dev",
    });
    assert.deepEqual([body.code, body.errors.length], ["compile_failed", 1]);
    assert.match(body.errors[0].message, /no package "is-number"; declare it/);
    assert.equal(installations(), 2);
  },
);

Deno.test("what is no name, no range or too many is refused before anything is asked", async () => {
  await withGateway(async ({ control, set }) => {
    for (const range of ["git+https://example.com/x", "file:../x", "npm:other@1", "next", ""]) {
      const { status, body } = await set({ zod: range });
      assert.deepEqual([status, body.errors[0].pointer], [400, "/dependencies/zod"], range);
    }
    const odd = await set({ "../zod": "*" });
    assert.deepEqual([odd.status, odd.body.code], [400, "invalid_request"]);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`p${index}`, "*"]));
    assert.equal((await set(many)).status, 400);
    const token = await control.tokenOf("viewer");
    const forbidden = await control.call("PUT", PATH, { dependencies: {} }, { token });
    assert.equal(forbidden.status, 403);
  });
});

Deno.test("a platform without a place for packages says so", async () => {
  await using control = await startTestControl();
  await createGateway(control, "shop");
  const { status, body } = await control.call("PUT", PATH, { dependencies: { zod: "*" } });
  assert.deepEqual([status, body.code], [503, "unavailable"]);
  assert.match(body.detail, /no place for packages/);
});
