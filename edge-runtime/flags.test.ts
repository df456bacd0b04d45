import assert from "node:assert/strict";
import { brokerFlags, supervisorFlags } from "./flags.ts";

const PAGE = new URL("../docs/operations.md", import.meta.url);

/** The flags and permissions of a program in the page's commands, in the order of the alphabet. */
function flagsOf(script: string): string[] {
  const text = Deno.readTextFileSync(PAGE).replaceAll("\\\n", " ");
  const command = text.split("\n").find((line) => line.includes(` ${script} `));
  assert.ok(command, `docs/operations.md does not say how ${script} is started`);
  const flags = command.slice(0, command.indexOf(script)).split(/\s+/);
  return flags.filter((flag) => flag.startsWith("--") && flag !== "--no-prompt").sort();
}

Deno.test("docs/operations.md starts broker and supervisor with their own permissions", () => {
  const socketDirectory = "/run/imprun";
  assert.deepEqual(
    flagsOf("edge-runtime/broker/main.ts"),
    brokerFlags({ socketDirectory }).sort(),
  );
  const flags = supervisorFlags({ socketDirectory, hostname: "0.0.0.0", port: 8080 });
  assert.deepEqual(
    flagsOf("edge-runtime/supervisor/main.ts"),
    flags.map((flag) => flag.replace(Deno.execPath(), "/usr/bin/deno")).sort(),
  );
});

Deno.test("the broker starts nothing, and the supervisor reaches nothing but the broker", () => {
  const config = { socketDirectory: "/run/imprun", hostname: "127.0.0.1", port: 1 };
  assert.equal(brokerFlags(config).some((flag) => /^--allow-(run|ffi|all)/.test(flag)), false);
  const net = supervisorFlags(config).filter((flag) => flag.startsWith("--allow-net"));
  assert.deepEqual(net, ["--allow-net=127.0.0.1:1,unix:/run/imprun/supervisor.sock"]);
});
