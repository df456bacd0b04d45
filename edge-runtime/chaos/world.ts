/** A really started runtime on a real MongoDB, with a published neighbour that chaos must not reach. */
import assert from "node:assert/strict";
import { temporaryDirectory } from "@imprun/testing/directory";
import { startMongodb, type TestMongodb } from "@imprun/testing/mongodb";
import { until } from "@imprun/testing/until";
import { MongoClient } from "mongodb";
import { findCells } from "../supervisor/orphans.ts";
import { Publisher } from "../testing/publisher.ts";
import { TestRuntime } from "@imprun/testing/runtime";
import { Load } from "./load.ts";

const HELLO = `export default () => new Response("hello")`;
const ROWS = `
  export default async (request: Request) => {
    const rows = imp.db().collection("rows");
    if (request.method === "POST") await rows.insertOne({ at: new Date() });
    return new Response(String(await rows.countDocuments({})));
  }`;
const SLOW = `
  export default () => {
    let n = 0;
    const encoder = new TextEncoder();
    return new Response(new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        controller.enqueue(encoder.encode(String(n)));
        if (++n === 10) controller.close();
      },
    }));
  }`;

export class World {
  private constructor(
    readonly mongodb: TestMongodb,
    readonly client: MongoClient,
    readonly socketDirectory: string,
    readonly neighbour: Publisher,
    public runtime: TestRuntime,
    private readonly cells: number,
  ) {}

  static async start(cells: number): Promise<World> {
    const mongodb = await startMongodb();
    const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 30_000 });
    const socketDirectory = temporaryDirectory();
    const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri, cells, socketDirectory });
    const neighbour = new Publisher(client, `neighbour${Date.now().toString(36)}`);
    await neighbour.create("none");
    await neighbour.publish("hello", HELLO);
    await neighbour.publish("rows", ROWS);
    await neighbour.publish("slow", SLOW);
    const world = new World(mongodb, client, socketDirectory, neighbour, runtime, cells);
    await world.warm();
    return world;
  }

  get port(): number {
    return this.runtime.ready.port;
  }

  get host(): string {
    return `${this.neighbour.tenantId}.localhost`;
  }

  /** Starts a load on the neighbour. */
  load(kept: number, fresh: number): Load {
    return new Load({ port: this.port, host: this.host, path: "/hello", kept, fresh });
  }

  /** Has every cell boot the neighbour's isolate. */
  async warm(): Promise<void> {
    for (let i = 0; i < 10 * this.cells; i++) {
      const init = { headers: { connection: "close" } };
      const { text } = await this.runtime.call(this.neighbour.tenantId, "/hello", init);
      assert.equal(text, "hello");
    }
  }

  /** The processes of cells, those of a runtime that is gone among them. */
  cellPids(): Promise<number[]> {
    return findCells(`${this.socketDirectory}/broker.sock`);
  }

  /** Waits until there are exactly so many cells, and none of `without`. */
  async settled(without: readonly number[] = []): Promise<void> {
    await until(async () => {
      const pids = await this.cellPids();
      const isSettled = pids.length === this.cells && !without.some((pid) => pids.includes(pid));
      return isSettled || null;
    });
  }

  /** A publish arrives in all cells: everything has converged. */
  async publishes(): Promise<void> {
    const text = `published ${crypto.randomUUID()}`;
    await this.neighbour.publish(
      "news",
      `export default () => new Response(${JSON.stringify(text)})`,
    );
    const answer = await this.runtime.call(this.neighbour.tenantId, "/news");
    assert.equal(answer.text, text);
  }

  /** Starts another runtime in the place of one that was killed: the same port, the same socket. */
  async restartRuntime(): Promise<void> {
    const { port, socketDirectory, mongodb, cells } = this;
    this.runtime = await TestRuntime.start({
      mongodbUri: mongodb.uri,
      cells,
      socketDirectory,
      port,
    });
  }

  async stop(): Promise<void> {
    assert.equal((await this.runtime.stop()).code, 0);
    await this.client.close();
    await this.mongodb.stop();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
