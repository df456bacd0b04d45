/** `configureFailPoint: "failCommand"`: errors on demand, for tests of what clients do about them. */
import { getArray, getBoolean, getDoc, getNumber, getString } from "../document/read.ts";
import type { Doc } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";

interface FailPoint {
  readonly commands: ReadonlySet<string>;
  readonly appName: string | undefined;
  readonly errorCode: number | undefined;
  readonly errorLabels: readonly string[] | undefined;
  readonly closeConnection: boolean;
  readonly blockMs: number;
  readonly writeConcernError: Doc | undefined;
  /** How many more times it acts; Infinity for always. */
  remaining: number;
  skip: number;
}

/** What the point wants done to one command. */
export interface Failure {
  readonly blockMs: number;
  readonly closeConnection: boolean;
  readonly error: MongoError | null;
  readonly writeConcernError: Doc | null;
  readonly errorLabels: readonly string[] | null;
}

const DATA_FIELDS = new Set([
  "failCommands",
  "appName",
  "errorCode",
  "errorLabels",
  "closeConnection",
  "blockConnection",
  "blockTimeMS",
  "writeConcernError",
  "failInternalCommands",
]);

export class FailPoints {
  #point: FailPoint | null = null;

  /** @throws {MongoError} 2 for another fail point than failCommand, or a mode or option that it does not have */
  configure(command: Doc): void {
    const name = getString(command, "configureFailPoint");
    if (name !== "failCommand") throw new MongoError(2, `Fail point ${name} is not supported`);
    const mode = command.get("mode");
    if (mode === "off") {
      this.#point = null;
      return;
    }
    const data = getDoc(command, "data") ?? new Map();
    for (const field of data.keys()) {
      if (!DATA_FIELDS.has(field)) {
        throw new MongoError(2, `The fail point option data.${field} is not supported`);
      }
    }
    const commands = getArray(data, "failCommands") ?? [];
    this.#point = {
      commands: new Set(commands.map(String)),
      appName: getString(data, "appName"),
      errorCode: getNumber(data, "errorCode"),
      errorLabels: getArray(data, "errorLabels")?.map(String),
      closeConnection: getBoolean(data, "closeConnection") ?? false,
      blockMs: getBoolean(data, "blockConnection") ? getNumber(data, "blockTimeMS") ?? 0 : 0,
      writeConcernError: getDoc(data, "writeConcernError"),
      ...readMode(mode),
    };
  }

  /** Counts one use if the point is set for this command, and tells what to do. */
  strike(command: string, appName: string | null): Failure | null {
    const point = this.#point;
    if (point === null || !point.commands.has(command)) return null;
    if (point.appName !== undefined && point.appName !== appName) return null;
    if (point.skip > 0) {
      point.skip--;
      return null;
    }
    if (point.remaining <= 0) return null;
    point.remaining--;
    return {
      blockMs: point.blockMs,
      closeConnection: point.closeConnection,
      error: point.errorCode === undefined ? null : new MongoError(
        point.errorCode,
        "Failing command via 'failCommand' failpoint",
        { labels: [...point.errorLabels ?? defaultLabels(command, point.errorCode)] },
      ),
      writeConcernError: point.writeConcernError ?? null,
      errorLabels: point.errorLabels ?? null,
    };
  }
}

function readMode(mode: unknown): { remaining: number; skip: number } {
  if (mode === "alwaysOn") return { remaining: Infinity, skip: 0 };
  if (mode instanceof Map) {
    const times = getNumber(mode, "times");
    if (times !== undefined) return { remaining: times, skip: 0 };
    const skip = getNumber(mode, "skip");
    if (skip !== undefined) return { remaining: Infinity, skip };
  }
  throw new MongoError(
    2,
    "The mode of a fail point must be off, alwaysOn, {times: n} or {skip: n}",
  );
}

/** Codes after which a driver may send a read or a write again. */
export const RETRYABLE_CODES: ReadonlySet<number> = new Set([
  6,
  7,
  89,
  91,
  134,
  189,
  262,
  9001,
  10107,
  11600,
  11602,
  13435,
  13436,
]);
/** Codes after which a driver may resume a change stream. */
export const RESUMABLE_CODES: ReadonlySet<number> = new Set([
  6,
  7,
  63,
  89,
  91,
  133,
  150,
  189,
  234,
  262,
  9001,
  10107,
  11600,
  11602,
  13388,
  13435,
  13436,
]);

function defaultLabels(command: string, code: number): string[] {
  return command === "getMore" && RESUMABLE_CODES.has(code) ? ["ResumableChangeStreamError"] : [];
}
