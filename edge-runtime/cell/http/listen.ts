/** Where a cell accepts its clients: at the socket that its supervisor shares among all cells, if there is one. */
import type { CellConfig } from "@imprun/contracts/runtime/supervision";
import { adopt } from "../../listener/adopt.ts";
import { BrokenStream } from "./streams.ts";

export interface Listener {
  readonly port: number;
  /** Rejects when it cannot accept any more though nobody ended it: Deno gives up when descriptors run out. */
  readonly finished: Promise<void>;
  /** Accepts clients of the shared socket. Without one, clients have been accepted from the beginning. */
  begin(): void;
  /** Leaves new clients to other cells, if the socket is shared. */
  leave(): void;
  /** Accepts nothing more, and resolves when all requests are answered. */
  shutdown(): Promise<void>;
}

/** Opens the socket; to be called before the permissions are dropped. */
export function listen(
  { hostname, port, listenFd }: CellConfig,
  handler: Deno.ServeHandler<Deno.NetAddr>,
  fault: (error: unknown) => void,
): Listener {
  const own = listenFd === undefined
    ? { hostname, port, reusePort: true }
    : { hostname: "127.0.0.1", port: 0 };
  const server = Deno.serve({
    ...own,
    onListen: () => {},
    onError: (error) => {
      if (!(error instanceof BrokenStream)) fault(error);
      return new Response(null, { status: 500 });
    },
  }, handler);
  if (listenFd === undefined) {
    return {
      port: server.addr.port,
      finished: server.finished,
      begin: () => {},
      leave: () => {},
      shutdown: () => server.shutdown(),
    };
  }
  const adoption = adopt(listenFd, server.addr.port);
  let isOpen = true;
  const closed = () => isOpen = false;
  server.finished.then(closed, closed);
  return {
    port,
    finished: server.finished,
    begin: () => adoption.begin(),
    // The number of a socket that Deno has closed may be another one's by now.
    leave: () => isOpen && adoption.end(),
    shutdown: () => server.shutdown(),
  };
}
