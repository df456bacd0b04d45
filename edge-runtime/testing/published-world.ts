/** A broker on a real MongoDB with one connected cell peer, for tests. */
import { temporaryDirectory } from "@imprun/testing/directory";
import type { TestMongodb } from "@imprun/testing/mongodb";
import { startMongodb } from "@imprun/testing/mongodb";
import { MongoClient } from "mongodb";
import { type Broker, startBroker } from "../broker/broker.ts";
import { CellPeer } from "./cell-peer.ts";
import { Publisher } from "./publisher.ts";

export class PublishedWorld {
  #gateways = 0;

  private constructor(
    readonly mongodb: TestMongodb,
    readonly client: MongoClient,
    readonly socketPath: string,
    public broker: Broker,
    public cell: CellPeer,
  ) {}

  static async start(): Promise<PublishedWorld> {
    const mongodb = await startMongodb();
    const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
    const socketPath = `${temporaryDirectory()}/broker.sock`;
    const broker = await startTestBroker(mongodb.uri, socketPath);
    return new PublishedWorld(
      mongodb,
      client,
      socketPath,
      broker,
      await CellPeer.connect(socketPath),
    );
  }

  /** A publisher of a gateway that no other test has. */
  async tenant(): Promise<Publisher> {
    const publisher = new Publisher(this.client, `g${++this.#gateways}-${Date.now().toString(36)}`);
    await publisher.create();
    await this.cell.until(() => this.cell.tenants.has(publisher.tenantId));
    return publisher;
  }

  /** Ends the broker and starts another at the same socket; the cell has to connect again. */
  async restartBroker(whileDown: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.broker.stop();
    await this.cell.closed.promise;
    await whileDown();
    this.broker = await startTestBroker(this.mongodb.uri, this.socketPath);
    this.cell = await CellPeer.connect(this.socketPath);
  }

  async stop(): Promise<void> {
    this.cell.close();
    await this.broker.stop();
    await this.client.close();
    await this.mongodb.stop();
  }
}

async function startTestBroker(mongodbUri: string, socketPath: string): Promise<Broker> {
  const broker = await startBroker({
    environment: "dev",
    mongodbUri,
    socketPath,
    instance: `dev-test-${crypto.randomUUID().slice(0, 8)}`,
    egress: { allowLoopback: true },
  });
  await broker.announce("http://127.0.0.1:1");
  return broker;
}
