/**
 * A MongoDB for tests: the one that the environment variable MONGODB_URI names, else the embedded one as a process of its
 * own with a temporary directory. Tests never ask which of the two it is.
 */
import { type EmbeddedMongodbConfig, EmbeddedMongodbReady } from "@imprun/contracts/processes";
import { startChild } from "@imprun/processes/child";
import { type Db, MongoClient } from "mongodb";
// By its path, as its program: its package depends on this one, for its tests.
import { MONGODB_FLAGS } from "../embedded-mongodb/flags.ts";

const MAIN = new URL("../embedded-mongodb/main.ts", import.meta.url).pathname;

export interface TestMongodb {
  readonly uri: string;
  /** Null when it is not ours. */
  readonly directory: string | null;
  /** Ends the process and removes what it stored. */
  stop(): Promise<void>;
  /** Only for the embedded one: ends it with a signal and starts it again on the same directory and port. */
  restart?(signal?: Deno.Signal): Promise<void>;
  /** Only for the embedded one: ends it and leaves it down until `restart`. */
  kill?(signal?: Deno.Signal): Promise<void>;
  /** Only for the embedded one: SIGSTOP, or SIGCONT. */
  hang?(hangs: boolean): void;
}

/** Starts a MongoDB, or names the one that is there. */
export async function startMongodb(): Promise<TestMongodb> {
  const given = Deno.env.get("MONGODB_URI");
  if (given !== undefined && given !== "") {
    return { uri: given, directory: null, stop: () => Promise.resolve() };
  }
  const directory = await Deno.makeTempDir({ prefix: "imprun-mongodb-" });
  let running = await startProcess(directory, 0);
  const { uri } = running;
  const port = Number(new URL(uri).port);
  let isDown = false;
  async function kill(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    if (isDown) return;
    isDown = true;
    await running.end(signal);
  }
  return {
    uri,
    directory,
    kill,
    hang: (hangs) => Deno.kill(running.pid, hangs ? "SIGSTOP" : "SIGCONT"),
    async restart(signal) {
      await kill(signal);
      running = await startProcess(directory, port);
      isDown = false;
    },
    async stop() {
      await kill();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

/**
 * A database of one test, with a random name.
 * @returns the database and what drops it and disconnects
 */
export async function testDatabase(
  uri: string,
): Promise<{ db: Db; client: MongoClient; drop(): Promise<void> }> {
  const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 60_000 });
  const db = client.db(`test_${crypto.randomUUID().replaceAll("-", "")}`);
  return {
    db,
    client,
    async drop() {
      await db.dropDatabase();
      await client.close();
    },
  };
}

interface Running {
  readonly uri: string;
  readonly pid: number;
  end(signal: Deno.Signal): Promise<void>;
}

async function startProcess(directory: string, port: number): Promise<Running> {
  const config: EmbeddedMongodbConfig = { directory, port };
  const child = await startChild({
    name: "The embedded MongoDB",
    script: MAIN,
    flags: MONGODB_FLAGS,
    arguments: [JSON.stringify(config)],
    ready: EmbeddedMongodbReady,
    log: (line) => console.error(line),
  });
  return {
    uri: child.ready.uri,
    pid: child.pid,
    async end(signal) {
      Deno.kill(child.pid, signal);
      await child.exited;
    },
  };
}
