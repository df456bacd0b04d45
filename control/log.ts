/** One line of JSON on stderr for each event; stdout belongs to the ready line. */
export type Log = (
  level: "info" | "warn" | "error",
  message: string,
  details?: Record<string, unknown>,
) => void;

export const log: Log = (level, message, details = {}) => {
  const line = { at: new Date().toISOString(), level, process: "control", message, ...details };
  console.error(
    JSON.stringify(line, (_, value) => value instanceof Error ? describe(value) : value),
  );
};

function describe(error: Error): Record<string, unknown> {
  return { name: error.name, message: error.message, stack: error.stack, cause: error.cause };
}
