/** The listening server: accepts connections, runs the periodic work, and ends in order. */
import type { ServerState } from "../commands/command.ts";
import { CursorRegistry } from "../cursors/cursor-registry.ts";
import { RetryableWrites } from "../sessions/retryable-writes.ts";
import { Transactions } from "../sessions/transactions.ts";
import { Engine } from "../storage/engine.ts";
import { closeQuietly, serveConnection } from "./connection.ts";
import { createDispatcher } from "./dispatcher.ts";
import { FailPoints } from "./fail-points.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { Turns } from "./turns.ts";

const HOSTNAME = "127.0.0.1";

export interface RunningServer {
  readonly port: number;
  /** Closes all connections and stores what is in memory. */
  stop(): Promise<void>;
}

/**
 * Opens the data directory and listens on the loopback address only: there is no authentication.
 * @param port 0 picks a free one
 * @throws {DirectoryInUseError} when another process has the directory open
 */
export function startServer(directory: string, port: number): RunningServer {
  const engine = new Engine(directory);
  let listener: Deno.TcpListener;
  try {
    listener = Deno.listen({ hostname: HOSTNAME, port });
  } catch (error) {
    engine.close();
    throw error;
  }
  const address = `${HOSTNAME}:${listener.addr.port}`;
  const retryableWrites = new RetryableWrites(engine.sqlite);
  const server: ServerState = {
    engine,
    cursors: new CursorRegistry(),
    retryableWrites,
    transactions: new Transactions(engine, retryableWrites),
    failPoints: new FailPoints(),
    address,
    startedMs: Date.now(),
    parameters: { ttlMonitorEnabled: true, ttlMonitorSleepSecs: 60 },
  };
  const stopHousekeeping = startHousekeeping(server);
  const connections = new Map<Deno.TcpConn, Promise<void>>();
  const accepting = accept(listener, connections, createDispatcher(server));
  return {
    port: listener.addr.port,
    async stop() {
      await stopHousekeeping();
      listener.close();
      await accepting;
      for (const connection of connections.keys()) closeQuietly(connection);
      // A write may be waiting for a transaction to end.
      server.transactions.endAll();
      await Promise.all(connections.values());
      engine.close();
    },
  };
}

async function accept(
  listener: Deno.TcpListener,
  connections: Map<Deno.TcpConn, Promise<void>>,
  handle: ReturnType<typeof createDispatcher>,
): Promise<void> {
  let nextId = 1;
  const turns = new Turns();
  for await (const connection of listener) {
    const id = nextId++;
    const serving = serveConnection(connection, id, handle, turns)
      .catch((error) => console.error(`Connection ${id} failed:`, error))
      .finally(() => connections.delete(connection));
    connections.set(connection, serving);
  }
}
