/** The global `imp`. */
import type { IsolateSetup } from "@imprun/contracts/runtime/isolate";
import * as bson from "bson";
import { PlatformError } from "../calls.ts";
import { currentContext } from "../context.ts";
import { defineProperty, freeze } from "../primordials.ts";
import { consoleText } from "../sandbox/console.ts";
import { log } from "../report.ts";
import { Database } from "./database/database.ts";
import {
  MongoAPIError,
  MongoBulkWriteError,
  MongoCursorInUseError,
  MongoError,
  MongoExpiredSessionError,
  MongoInvalidArgumentError,
  MongoServerError,
  MongoTransactionError,
} from "./database/errors.ts";
import { cache } from "./cache.ts";
import { invoke } from "./invoke.ts";
import { queueNamed } from "./queue.ts";
import { waitUntil } from "./wait-until.ts";

/** Puts `imp` into the tenant's world; it cannot be replaced or changed. */
export function installImp(setup: IsolateSetup): void {
  const { gatewayId, environment } = setup;
  const database = new Database(`gatewayid_${gatewayId}_${environment}`);
  const imp = {
    db: () => database,
    bson: freeze({
      ...bsonTypes(),
      MongoError,
      MongoServerError,
      MongoAPIError,
      MongoBulkWriteError,
      MongoInvalidArgumentError,
      MongoCursorInUseError,
      MongoExpiredSessionError,
      MongoTransactionError,
    }),
    env: freeze({ ...setup.variables }),
    log: freeze({
      debug: (...values: unknown[]) => log(0, consoleText(values)),
      info: (...values: unknown[]) => log(1, consoleText(values)),
      warn: (...values: unknown[]) => log(2, consoleText(values)),
      error: (...values: unknown[]) => log(3, consoleText(values)),
    }),
    ctx: freeze(contextFor(gatewayId, environment)),
    cache,
    queue: queueNamed,
    waitUntil,
    invoke: (name: string, input?: unknown) => invoke(name, input, setup),
    secret(): never {
      throw new PlatformError("not_supported", "Secrets are not supported in this release");
    },
  };
  defineProperty(globalThis, "imp", { value: freeze(imp), enumerable: true });
}

/** Getters, since one isolate works for many requests at a time. */
function contextFor(gateway: string, environment: string) {
  return {
    gateway,
    environment,
    get function(): string | null {
      return currentContext()?.functionName ?? null;
    },
    get application(): string | null {
      return currentContext()?.caller?.applicationId ?? null;
    },
    get grant(): string | null {
      return currentContext()?.caller?.grantId ?? null;
    },
    get requestId(): string | null {
      return currentContext()?.requestId ?? null;
    },
  };
}

function bsonTypes() {
  const { ObjectId, Decimal128, Long, Double, Int32, Binary, UUID, Timestamp } = bson;
  const { Code, DBRef, MinKey, MaxKey, BSONRegExp, BSONSymbol, EJSON, BSONError } = bson;
  const { serialize, deserialize, calculateObjectSize } = bson;
  return {
    ...{ ObjectId, Decimal128, Long, Double, Int32, Binary, UUID, Timestamp, Code, DBRef },
    ...{ MinKey, MaxKey, BSONRegExp, BSONSymbol, EJSON, BSONError },
    ...{ serialize, deserialize, calculateObjectSize },
  };
}
