/** `console` writes to the tenant's logs. */
import { format, inspect } from "node:util";
import type { LogLevelIndex } from "@imprun/contracts/runtime/isolate";
import { describe, log } from "../report.ts";
import { NativeError, now } from "../primordials.ts";

const OPTIONS = { depth: 4, breakLength: 120, maxArrayLength: 100, maxStringLength: 10_000 };

/** The text of what was passed to `console.log`: format directives, inspected values, readable stacks. */
export function consoleText(values: readonly unknown[]): string {
  const shown = values.map((value) => value instanceof NativeError ? describe(value) : value);
  if (typeof shown[0] === "string") {
    return shown.length === 1 ? shown[0] : format(...shown);
  }
  return shown.map((value) => typeof value === "string" ? value : inspect(value, OPTIONS)).join(
    " ",
  );
}

/** A console whose lines go to the logs with the request that wrote them. */
export function createConsole(): object {
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  let indent = "";
  const writer = (level: LogLevelIndex) => (...values: unknown[]) =>
    log(level, indent + consoleText(values));
  const [debug, info, warn, error] = [writer(0), writer(1), writer(2), writer(3)];
  const elapsed = (label: string) =>
    `${label}: ${(now() - (timers.get(label) ?? now())).toFixed(3)} ms`;
  return {
    debug,
    log: info,
    info,
    warn,
    error,
    dir: (value: unknown) => info(value),
    dirxml: info,
    table: (value: unknown) => info(value),
    trace: (...values: unknown[]) =>
      debug(`Trace: ${consoleText(values)}\n${describe(new NativeError("Trace"))}`),
    assert: (condition: unknown, ...values: unknown[]) => {
      if (!condition) error(`Assertion failed${values.length ? `: ${consoleText(values)}` : ""}`);
    },
    count: (label = "default") => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      info(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = "default") => void counts.delete(label),
    time: (label = "default") => void timers.set(label, now()),
    timeLog: (label = "default", ...values: unknown[]) => info(elapsed(label), ...values),
    timeEnd: (label = "default") => {
      info(elapsed(label));
      timers.delete(label);
    },
    timeStamp: () => {},
    profile: () => {},
    profileEnd: () => {},
    clear: () => {},
    group: (...values: unknown[]) => {
      if (values.length > 0) info(...values);
      indent += "  ";
    },
    groupCollapsed: (...values: unknown[]) => {
      if (values.length > 0) info(...values);
      indent += "  ";
    },
    groupEnd: () => {
      indent = indent.slice(2);
    },
  };
}
