/**
 * A MongoDB for tests: the one that the environment variable MONGODB_URI names, else the embedded one as a process of its
 * own with a temporary directory. Tests never ask which of the two it is.
 */
import { EmbeddedMongodbReady } from "@imprun/contracts/processes";
import { type Db, MongoClient } from "mongodb";

const MAIN = new URL("../embedded-mongodb/main.ts", import.meta.url).pathname;
const REPOSITORY = new URL("../..", import.meta.url).pathname;
const LINE_BYTES = 64 * 1024;

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
  const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 5_000 });
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
  end(signal: Deno.Signal): Promise<void>;
}

async function startProcess(directory: string, port: number): Promise<Running> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      `--allow-read=${directory},${REPOSITORY}`,
      `--allow-write=${directory}`,
      "--allow-net=127.0.0.1",
      MAIN,
      JSON.stringify({ directory, port }),
    ],
    cwd: REPOSITORY,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const line = await readLine(child.stdout);
  if (line === "") {
    const { code } = await child.status;
    throw new Error(`The embedded MongoDB ended with code ${code} before it was ready`);
  }
  return {
    uri: EmbeddedMongodbReady.parse(JSON.parse(line)).uri,
    async end(signal) {
      child.kill(signal);
      await child.status;
    },
  };
}

/** The first line of a stream, empty if it ends before; what follows is thrown away. */
async function readLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n") && text.length < LINE_BYTES) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  if (!text.includes("\n")) return "";
  await reader.cancel();
  return text.slice(0, text.indexOf("\n"));
}
