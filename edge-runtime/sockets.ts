/** The unix sockets of a runtime. Cells have the permission to connect to the first one only. */

/** Linux takes 107 bytes, macOS 103. */
const PATH_BYTES = 104;

export interface Sockets {
  /** At which cells connect to the broker. */
  readonly cells: string;
  /** At which a supervisor of another process connects to the broker. */
  readonly supervisor: string;
}

/** Throws when the directory's path is too long for the path of a socket. */
export function socketsIn(directory: string): Sockets {
  const sockets = {
    cells: `${directory}/broker.sock`,
    supervisor: `${directory}/supervisor.sock`,
  };
  for (const path of Object.values(sockets)) {
    if (new TextEncoder().encode(path).length >= PATH_BYTES) {
      throw new Error(`The path ${path} is too long for a unix socket`);
    }
  }
  return sockets;
}
