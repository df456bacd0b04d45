/** The unix socket at which cells connect, and the dispatch of what they say. */
import { type CellMessage, CellToBroker } from "@imprun/contracts/runtime/frames";
import { ProblemError } from "@imprun/contracts/problem";
import {
  Connection,
  type IncomingRequest,
  type Message,
  type OutgoingMessage,
} from "../transport/connection.ts";
import { report } from "../report.ts";
import { acceptAll } from "../transport/accept.ts";
import { listenAt } from "../transport/unix-socket.ts";

type Of<T extends CellMessage["type"]> = Extract<CellMessage, { type: T }>;

/** What the broker does for cells. A thrown ProblemError is the reply; other errors are logged and answered `internal`. */
export interface CellServices {
  hello(connection: Connection, message: Of<"hello">): void;
  left(connection: Connection): void;
  release(connection: Connection, message: Of<"release">): void;
  breached(message: Of<"breached">): void;
  counts(connection: Connection, message: Of<"counts">): void;
  /** Answers when the lines are written: what is not answered, the cell keeps. */
  logs(message: Of<"logs">): Promise<OutgoingMessage>;
  leaving(connection: Connection): OutgoingMessage;
  metrics(): Promise<OutgoingMessage>;
  load(message: Of<"load">): Promise<OutgoingMessage>;
  key(message: Of<"key">): Promise<OutgoingMessage>;
  database(
    message: Of<"database">,
    request: IncomingRequest,
    connection: Connection,
  ): Promise<OutgoingMessage>;
  send(message: Of<"send">, request: IncomingRequest): Promise<OutgoingMessage>;
  fetch(message: Of<"fetch">, request: IncomingRequest): Promise<OutgoingMessage>;
}

export interface Listener {
  close(): void;
}

/**
 * Listens at `path`. A socket that a broker left behind is replaced.
 * Throws when another process listens there.
 */
export async function listen(path: string, services: CellServices): Promise<Listener> {
  const listener = await listenAt(path);
  const connections = new Set<Connection>();
  acceptAll(listener, greet);
  return {
    close() {
      listener.close();
      for (const connection of connections) connection.close();
    },
  };

  function greet(socket: Deno.UnixConn): void {
    const connection: Connection = new Connection(socket, "broker", {
      notice: (message) => notice(services, connection, message),
      request: (request) => answer(services, connection, request),
      fault: (error) => report("A message of a cell could not be handled", error),
      closed: (error) => {
        if (error !== null) report("The connection to a cell broke", error);
        connections.delete(connection);
        services.left(connection);
      },
    });
    connections.add(connection);
  }
}

function notice(services: CellServices, connection: Connection, { header }: Message): void {
  switch (typeOf(header)) {
    case "hello":
      return services.hello(connection, CellToBroker.hello.parse(header));
    case "release":
      return services.release(connection, CellToBroker.release.parse(header));
    case "breached":
      return services.breached(CellToBroker.breached.parse(header));
    case "counts":
      return services.counts(connection, CellToBroker.counts.parse(header));
    default:
      throw new TypeError("A cell sent a notice of an unknown type");
  }
}

async function answer(
  services: CellServices,
  connection: Connection,
  request: IncomingRequest,
): Promise<OutgoingMessage> {
  switch (typeOf(request.header)) {
    case "logs":
      return await services.logs(parse(CellToBroker.logs, request.header));
    case "leaving":
      return services.leaving(connection);
    case "metrics":
      return await services.metrics();
    case "load":
      return await services.load(parse(CellToBroker.load, request.header));
    case "key":
      return await services.key(parse(CellToBroker.key, request.header));
    case "database":
      return await services.database(
        parse(CellToBroker.database, request.header),
        request,
        connection,
      );
    case "send":
      return await services.send(parse(CellToBroker.send, request.header), request);
    case "fetch":
      return await services.fetch(parse(CellToBroker.fetch, request.header), request);
    default:
      throw new ProblemError("invalid_request", "The broker does not know this message");
  }
}

function typeOf(header: unknown): unknown {
  return (header as { type?: unknown } | null | undefined)?.type;
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error };
}

function parse<T>(schema: Schema<T>, header: unknown): T {
  const parsed = schema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new ProblemError("invalid_request", "The message to the broker is not valid", {}, {
    cause: parsed.error,
  });
}
