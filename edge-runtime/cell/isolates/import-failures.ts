/** Failed imports: what an isolate says of them, and what its end means for them. */
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import { FunctionName } from "@imprun/contracts/names";
import type { ProblemCode } from "@imprun/contracts/problem";
import type { ImportFailure } from "@imprun/contracts/runtime/frames";

/** A failure that an isolate reported, as far as it makes sense. */
export function checkedFailure(name: string, failure: unknown): ImportFailure {
  const given = failure as Partial<ImportFailure>;
  const { line, column, message } = (given.error ?? {}) as Partial<ImportFailure["error"]>;
  return {
    function: FunctionName.parse(name),
    code: given.code === "no_handler" ? "no_handler" : "import_failed",
    error: {
      file: `${name}.ts`,
      line: Number.isInteger(line) ? line! : 0,
      column: Number.isInteger(column) ? column! : 0,
      message: String(message).slice(0, 2_000),
    },
  };
}

/** Why what a module declares cannot be passed on; null when it can. */
export function declarationFailure(name: string, declared: unknown): ImportFailure | null {
  const limit = TRIGGER_LIMITS.declarationBytes;
  if (declared === null || JSON.stringify(declared).length <= limit) return null;
  const message = `The exports schedule and queues may have ${limit} characters together`;
  return {
    function: FunctionName.parse(name),
    code: "import_failed",
    error: { file: `${name}.ts`, line: 0, column: 0, message },
  };
}

/** The failure of an import that was cut short because its isolate ended. */
export function importFailure(
  name: string,
  code: ProblemCode | null,
  detail: string,
): ImportFailure {
  const known = code === "memory_limit"
    ? "memory_limit"
    : code === "wall_limit" || code === "cpu_limit"
    ? "wall_limit"
    : "import_failed";
  return {
    function: name,
    code: known,
    error: { file: `${name}.ts`, line: 0, column: 0, message: detail },
  };
}
