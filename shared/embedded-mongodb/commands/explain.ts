/** `explain`: which plan a command would run, and on demand how much it had to read. */
import { doc } from "../document/build.ts";
import { type Doc, isDoc, type Value } from "../document/values.ts";
import { MongoError, notImplemented } from "../errors/mongo-error.ts";
import { execute } from "../storage/executor.ts";
import type { Plan } from "../storage/plan.ts";
import { planQuery } from "../storage/planner.ts";
import type { CollectionReader, Stored } from "../storage/reader.ts";
import { openReader } from "../storage/store.ts";
import type { Command, CommandContext } from "./command.ts";
import { REPLICA_SET, VERSION } from "./handshake.ts";
import { compileFilter } from "./query-arguments.ts";

interface Explained {
  readonly collection: string;
  readonly filter: Doc;
  readonly sort: Doc | null;
  readonly limit: number;
  readonly skip: number;
  readonly hint: Value | undefined;
}

function explain(context: CommandContext): Doc {
  const command = context.args.requiredDocument("explain");
  const verbosity = context.args.string("verbosity") ?? "allPlansExecution";
  if (!["queryPlanner", "executionStats", "allPlansExecution"].includes(verbosity)) {
    throw new MongoError(
      9,
      "verbosity string must be one of {'queryPlanner', 'executionStats', 'allPlansExecution'}",
    );
  }
  return explainCommand(context, command, verbosity !== "queryPlanner");
}

/** Explains one command that searches a collection. @throws {MongoError} 238 for another one */
export function explainCommand(context: CommandContext, command: Doc, executes: boolean): Doc {
  const { engine } = context.server;
  const query = readQuery(command);
  const namespace = `${context.database}.${query.collection}`;
  const collection = engine.catalog.find(context.database, query.collection);
  const planner: Doc = doc({
    namespace,
    indexFilterSet: false,
    parsedQuery: query.filter,
  });
  const reply: Doc = new Map<string, Value>([["explainVersion", "1"], ["queryPlanner", planner]]);
  if (collection === undefined) {
    planner.set("winningPlan", doc({ stage: "EOF" }));
  } else {
    const plan = planQuery(collection, query.filter, query.sort, query.hint);
    planner.set("winningPlan", describePlan(plan, query));
    if (executes) {
      const reader = new CountingReader(openReader(engine, collection));
      reply.set("executionStats", run(reader, plan, query, context.deadlineMs));
    }
  }
  planner.set("rejectedPlans", []);
  reply.set("command", command);
  reply.set(
    "serverInfo",
    doc({ host: context.server.address, version: VERSION, setName: REPLICA_SET }),
  );
  return reply;
}

function readQuery(command: Doc): Explained {
  const [name, collection] = command.entries().next().value ?? ["", undefined];
  if (typeof collection !== "string") {
    throw notImplemented(`Explaining ${name} is supported for collections only`);
  }
  const base = { collection, sort: null, limit: Infinity, skip: 0, hint: command.get("hint") };
  const filterOf = (value: Value | undefined): Doc => isDoc(value) ? value : new Map();
  const number = (field: string, otherwise: number) => Number(command.get(field) ?? otherwise);
  switch (name) {
    case "find":
      return {
        ...base,
        filter: filterOf(command.get("filter")),
        sort: filterOf(command.get("sort")).size > 0 ? filterOf(command.get("sort")) : null,
        limit: number("limit", 0) || Infinity,
        skip: number("skip", 0),
      };
    case "count":
    case "distinct":
    case "findAndModify":
      return { ...base, filter: filterOf(command.get("query")) };
    case "aggregate": {
      const pipeline = command.get("pipeline");
      const first = Array.isArray(pipeline) ? pipeline[0] : undefined;
      return { ...base, filter: filterOf(isDoc(first) ? first.get("$match") : undefined) };
    }
    case "update":
    case "delete": {
      const statements = command.get(name === "update" ? "updates" : "deletes");
      const first = Array.isArray(statements) ? statements[0] : undefined;
      if (!isDoc(first)) throw new MongoError(9, "Explaining a write needs one statement");
      return { ...base, filter: filterOf(first.get("q")), hint: first.get("hint") };
    }
  }
  throw notImplemented(`Explaining ${name} is not supported`);
}

function describePlan(plan: Plan, query: Explained): Doc {
  let described = describeScan(plan);
  if (query.sort !== null && !plan.sorted) {
    described = doc({ stage: "SORT", sortPattern: query.sort, inputStage: described });
  }
  if (query.skip > 0) {
    described = doc({ stage: "SKIP", skipAmount: query.skip, inputStage: described });
  }
  if (query.limit !== Infinity) {
    described = doc({ stage: "LIMIT", limitAmount: query.limit, inputStage: described });
  }
  return described;
}

function describeScan(plan: Plan): Doc {
  if (plan.stage === "COLLSCAN") {
    return doc({ stage: "COLLSCAN", direction: plan.direction === 1 ? "forward" : "backward" });
  }
  if (plan.stage === "IDHACK") return doc({ stage: "IDHACK", keys: plan.keys.length });
  const key: Value = plan.index === null ? doc({ _id: 1 }) : plan.index.spec.get("key")!;
  return doc({
    stage: "FETCH",
    inputStage: {
      stage: "IXSCAN",
      keyPattern: key,
      indexName: plan.index?.name ?? "_id_",
      isMultiKey: plan.index?.multikey ?? false,
      isUnique: plan.index?.unique ?? true,
      isSparse: plan.index?.sparse ?? false,
      isPartial: plan.index !== null && plan.index.partial !== null,
      direction: plan.direction === 1 ? "forward" : "backward",
      ranges: plan.ranges.length,
    },
  });
}

function run(reader: CountingReader, plan: Plan, query: Explained, deadlineMs: number): Doc {
  const startedMs = performance.now();
  let returned = 0;
  const found = execute(reader, {
    ...query,
    plan,
    matcher: compileFilter(query.filter),
    deadlineMs,
  });
  for (const _ of found) returned++;
  return doc({
    executionSuccess: true,
    nReturned: returned,
    executionTimeMillis: Math.round(performance.now() - startedMs),
    totalKeysExamined: plan.stage === "COLLSCAN" ? 0 : reader.read,
    totalDocsExamined: reader.read,
  });
}

/** Counts what is read through it. */
class CountingReader implements CollectionReader {
  read = 0;
  readonly #reader: CollectionReader;

  constructor(reader: CollectionReader) {
    this.#reader = reader;
  }

  get collection() {
    return this.#reader.collection;
  }

  get ordered() {
    return this.#reader.ordered;
  }

  get(key: Uint8Array): Stored | undefined {
    const stored = this.#reader.get(key);
    if (stored !== undefined) this.read++;
    return stored;
  }

  scan(...args: Parameters<CollectionReader["scan"]>) {
    return this.#counted(this.#reader.scan(...args));
  }

  scanIndex(...args: Parameters<CollectionReader["scanIndex"]>) {
    return this.#counted(this.#reader.scanIndex(...args));
  }

  scanIds(...args: Parameters<CollectionReader["scanIds"]>) {
    return this.#counted(this.#reader.scanIds(...args));
  }

  count(): number {
    return this.#reader.count();
  }

  *#counted(rows: Iterable<Stored>): Generator<Stored> {
    for (const row of rows) {
      this.read++;
      yield row;
    }
  }
}

export const EXPLAIN: Command = { name: "explain", fields: ["verbosity"], run: explain };
