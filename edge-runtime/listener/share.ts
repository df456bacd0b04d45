/**
 * One listening socket for all cells of a runtime. The supervisor opens it and accepts nothing; its cells inherit it. So
 * it outlives each of them: whoever connects while there is no cell waits in its queue for the next one, and a cell that
 * ends leaves the queue to the others. (With SO_REUSEPORT each cell has a queue of its own, and the kernel resets what is
 * in it when the cell ends.)
 */
import { listeningDescriptor, openLibc, succeeded } from "./libc.ts";
import { type Steering, steering } from "./steer.ts";

export interface SharedListener {
  /** Inherited by every process that is started from now on. */
  readonly fd: number;
  readonly port: number;
  /** Between this socket and that of a runtime that was killed. */
  readonly steering: Steering;
}

/** Connections that wait while there is no cell. The kernel takes `net.core.somaxconn` when that is less. */
const BACKLOG = 4_096;

/** Listens at an address; port 0 picks one. Null where sockets cannot be handed over: elsewhere than on Linux. */
export function shareListener(hostname: string, port: number): SharedListener | null {
  if (Deno.build.os !== "linux") return null;
  const libc = openLibc();
  // Cells of a runtime that was killed may still listen at this port.
  const listener = Deno.listen({ hostname, port, reusePort: true, tcpBacklog: BACKLOG });
  const address = listener.addr as Deno.NetAddr;
  // A duplicate, unlike what Deno opens, is not closed in child processes.
  const fd = succeeded("dup", libc.dup(listeningDescriptor(libc, address.port)));
  listener.close();
  return { fd, port: address.port, steering: steering(libc, fd) };
}
