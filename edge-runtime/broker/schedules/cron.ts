/** Cron expressions, and what functions declare with them. */
import { DeclaredTriggers, type Schedule, type Triggers } from "@imprun/contracts/triggers";
import { Cron } from "croner";

/** What a module declares is not valid; the message is for its author. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";
}

/**
 * The first time after `after` at which a schedule is due; null when there is none. Where clocks are put forward, a
 * time that does not exist is due when it would have been; where they are put back, it is due once.
 */
export function nextDue({ cron, timezone }: Pick<Schedule, "cron" | "timezone">, after: Date) {
  return parse(cron, timezone).nextRun(after);
}

/** The normal form of what a module exports as `schedule` and `queues`. Throws DeclarationError. */
export function readDeclared(declared: unknown): Triggers {
  const parsed = DeclaredTriggers.safeParse(declared);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue!.path.join(".") || "schedule";
    throw new DeclarationError(`The export ${place} is not valid: ${detailOf(issue!)}`);
  }
  for (const { cron, timezone } of parsed.data.schedules) {
    let due: Date | null;
    try {
      due = nextDue({ cron, timezone }, new Date());
    } catch (cause) {
      throw new DeclarationError(
        `The schedule "${cron}" in ${timezone} is not valid: ${reasonOf(cause)}`,
        { cause },
      );
    }
    if (due === null) throw new DeclarationError(`The schedule "${cron}" is never due`);
  }
  return parsed.data;
}

function parse(cron: string, timezone: string): Cron {
  // A date is a pattern for the library, and no schedule.
  if (/^\d{4}-/.test(cron)) throw new TypeError("it is a date");
  return new Cron(cron, { timezone, paused: true, mode: "5-or-6-parts" });
}

interface Issue {
  readonly message: string;
  readonly errors?: readonly (readonly Issue[])[];
}

/** Of the forms that a declaration may have, what is said about the last one is the most helpful. */
function detailOf({ message, errors }: Issue): string {
  const inner = errors?.flat().at(-1);
  return inner ? detailOf(inner) : message;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes("time zone") || message.includes("timezone")) {
    return "the time zone is unknown";
  }
  return message.replace(/^CronPattern: /, "").replace(/\.$/, "");
}
