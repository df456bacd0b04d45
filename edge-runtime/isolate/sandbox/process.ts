/** The small `process` that npm packages look at, and the removal of what the real one could do. */
import { defineProperty, freeze, getOwnPropertyNames } from "../primordials.ts";

/** What Node's own modules need of the object while they run; everything else is deleted. */
const KEPT = new Set([
  "_events",
  "_eventsCount",
  "_maxListeners",
  "nextTick",
  "emitWarning",
  "version",
  "versions",
  "release",
  "platform",
  "arch",
  "hrtime",
  "noDeprecation",
  "on",
  "emit",
]);

/** What must be gone. The few others that cannot be deleted only tell things. */
const POWERS = [
  "getBuiltinModule",
  "binding",
  "_linkedBinding",
  "dlopen",
  "mainModule",
  "exit",
  "reallyExit",
  "abort",
  "kill",
  "_kill",
  "stdin",
  "stdout",
  "stderr",
  "_rawDebug",
  "_eval",
  "send",
  "chdir",
  "loadEnvFile",
];

/**
 * Takes the powers from the real process object, which Node's modules keep a reference to, and returns the one that
 * tenants see.
 */
export function createProcess(
  real: Record<string, unknown>,
  env: Readonly<Record<string, string>>,
): object {
  const { nextTick, version, versions, hrtime } = real;
  for (const name of getOwnPropertyNames(real)) {
    if (KEPT.has(name)) continue;
    Reflect.deleteProperty(real, name);
  }
  for (const name of POWERS) {
    if (real[name] !== undefined) throw new Error(`The sandbox cannot remove process.${name}`);
  }
  defineProperty(real, "env", { value: env });
  return freeze({
    env,
    version,
    versions: freeze({ ...versions as object }),
    nextTick,
    hrtime,
    platform: "linux",
    arch: "x64",
    argv: freeze([]),
    execArgv: freeze([]),
    pid: 1,
    browser: false,
    title: "imprun",
    cwd: () => "/",
    uptime: () => performance.now() / 1000,
    emitWarning: (warning: unknown) => console.warn(String(warning)),
    on: () => {},
    once: () => {},
    off: () => {},
  });
}
