import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../user-error.ts";
import { openDataDirectory } from "./data-directory.ts";

function says(pattern: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, pattern);
    return true;
  };
}

Deno.test("a data directory that cannot be used is one clear sentence", () => {
  const root = Deno.makeTempDirSync();
  const file = join(root, "file");
  Deno.writeTextFileSync(file, "");
  assert.throws(() => openDataDirectory(file), says(/cannot be used: File exists .* with --data$/));
  Deno.mkdirSync(join(root, "odd", "lock"), { recursive: true });
  assert.throws(() => openDataDirectory(join(root, "odd")), says(/cannot be used: Is a directory/));
  Deno.removeSync(root, { recursive: true });
});

Deno.test("what a lock file holds does not matter, and a first login that is torn is named", () => {
  const root = Deno.makeTempDirSync();
  Deno.writeTextFileSync(join(root, "lock"), "torn\0");
  Deno.writeTextFileSync(join(root, "first-login.json"), '{"email": ');
  const data = openDataDirectory(root);
  assert.throws(() => data.readFirstLogin(), says(/first-login\.json is no JSON any more/));
  data.release();
  Deno.removeSync(root, { recursive: true });
});
