/**
 * `configureFailPoint`: errors on demand, for tests of what clients do about them. `failCommand` fails any command with just
 * the labels it is given; `failGetMoreAfterCursorCheckout` fails as the server itself does, with the label that lets a
 * driver resume; `onPrimaryTransactionalWrite` does a write and loses its answer.
 */
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
  /** The connection is closed when the command has been done. */
  readonly closeAfter: boolean;
  readonly writeConcernError: Doc | undefined;
  /** How many more times it acts; Infinity for always. */
  remaining: number;
  skip: number;
}

/** What the point wants done to one command. */
export interface Failure {
  readonly blockMs: number;
  readonly closeConnection: boolean;
  readonly closeAfter: boolean;
  readonly error: MongoError | null;
  readonly writeConcernError: Doc | null;
  readonly errorLabels: readonly string[] | null;
}

const FAIL_COMMAND = "failCommand";
const FAIL_GET_MORE = "failGetMoreAfterCursorCheckout";
const FAIL_WRITE = "onPrimaryTransactionalWrite";
const NAMES: ReadonlySet<string> = new Set([FAIL_COMMAND, FAIL_GET_MORE, FAIL_WRITE]);
const RETRYABLE_WRITES = ["insert", "update", "delete", "findAndModify"];

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
  "failBeforeCommitExceptionCode",
]);

export class FailPoints {
  readonly #points = new Map<string, FailPoint>();

  /** @throws {MongoError} 2 for another fail point, or a mode or option that it does not have */
  configure(command: Doc): void {
    const name = getString(command, "configureFailPoint");
    if (name === undefined || !NAMES.has(name)) {
      throw new MongoError(2, `Fail point ${name} is not supported`);
    }
    const mode = command.get("mode");
    if (mode === "off") {
      this.#points.delete(name);
      return;
    }
    const data = getDoc(command, "data") ?? new Map();
    for (const field of data.keys()) {
      if (!DATA_FIELDS.has(field)) {
        throw new MongoError(2, `The fail point option data.${field} is not supported`);
      }
    }
    const commands = name === FAIL_COMMAND
      ? getArray(data, "failCommands") ?? []
      : name === FAIL_WRITE
      ? RETRYABLE_WRITES
      : ["getMore"];
    const beforeCommit = getNumber(data, "failBeforeCommitExceptionCode");
    this.#points.set(name, {
      commands: new Set(commands.map(String)),
      appName: getString(data, "appName"),
      errorCode: getNumber(data, "errorCode") ?? beforeCommit,
      errorLabels: getArray(data, "errorLabels")?.map(String),
      closeConnection: name === FAIL_WRITE
        ? beforeCommit !== undefined && (getBoolean(data, "closeConnection") ?? true)
        : getBoolean(data, "closeConnection") ?? false,
      closeAfter: name === FAIL_WRITE && beforeCommit === undefined,
      blockMs: getBoolean(data, "blockConnection") ? getNumber(data, "blockTimeMS") ?? 0 : 0,
      writeConcernError: getDoc(data, "writeConcernError"),
      ...readMode(mode),
    });
  }

  /**
   * Counts one use if a point is set for this command, and tells what to do.
   * @param isRetryable whether it has a transaction number and is not in a transaction
   */
  strike(command: string, isRetryable: boolean, appName: string | null): Failure | null {
    for (const [name, point] of this.#points) {
      if (name === FAIL_WRITE && !isRetryable) continue;
      if (isStruck(point, command, appName)) return toFailure(name, point);
    }
    return null;
  }
}

function isStruck(point: FailPoint, command: string, appName: string | null): boolean {
  if (!point.commands.has(command)) return false;
  if (point.appName !== undefined && point.appName !== appName) return false;
  if (point.skip > 0) {
    point.skip--;
    return false;
  }
  if (point.remaining <= 0) return false;
  point.remaining--;
  return true;
}

function toFailure(name: string, point: FailPoint): Failure {
  const { errorCode } = point;
  const isResumable = name === FAIL_GET_MORE && RESUMABLE_CODES.has(errorCode ?? 0);
  const labels = point.errorLabels ?? (isResumable ? ["ResumableChangeStreamError"] : null);
  return {
    blockMs: point.blockMs,
    closeConnection: point.closeConnection,
    closeAfter: point.closeAfter,
    error: errorCode === undefined
      ? null
      : new MongoError(errorCode, `Failing command via '${name}' failpoint`, {
        labels: [...labels ?? []],
      }),
    writeConcernError: point.writeConcernError ?? null,
    errorLabels: point.errorLabels ?? null,
  };
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
