/**
 * The few calls of the C library for what Deno cannot do: hand a listening socket to a child process, listen at one that
 * was handed over, and end a connection whose client is silent. Needs `--allow-ffi` when it is opened, and nothing afterwards.
 */

const SYMBOLS = {
  dup: { parameters: ["i32"], result: "i32" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
} as const;

export type Libc = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

const SOL_SOCKET = 1;
const SO_ACCEPTCONN = 30;
const SOCKADDR_BYTES = 128;
/** Looked through at the start of a process, when it has only a few dozen. */
const MOST_DESCRIPTORS = 1_024;
const FILE_BYTES = 64 * 1024;

/** Opens the C library with what is needed of it. Throws where there is none, or without the permission. */
export function openLibc(): Libc {
  return Deno.dlopen("libc.so.6", SYMBOLS).symbols;
}

/** The descriptor of this process's socket that listens at a port. Throws when there is none. */
export function listeningDescriptor(libc: Libc, port: number): number {
  for (let fd = 3; fd < MOST_DESCRIPTORS; fd++) {
    if (portOf(libc, fd) === port && isListening(libc, fd)) return fd;
  }
  throw new Error(`No socket of this process listens at port ${port}`);
}

/** A whole small file of /proc, which Deno itself lets only processes with all permissions read. */
export function readProcFile(libc: Libc, path: string): string | null {
  const fd = libc.open(new TextEncoder().encode(`${path}\0`), 0);
  if (fd < 0) return null;
  const bytes = new Uint8Array(FILE_BYTES);
  const size = Number(libc.read(fd, bytes, BigInt(bytes.length)));
  libc.close(fd);
  return size < 0 ? null : new TextDecoder().decode(bytes.subarray(0, size));
}

/** Throws when a call failed, which none of these does on a Linux that is as expected. */
export function succeeded(call: string, result: number): number {
  if (result < 0) throw new Error(`The system call ${call} failed`);
  return result;
}

/** In IPv4 and IPv6 addresses alike, the port stands behind the family. */
function portOf(libc: Libc, fd: number): number | null {
  const address = new DataView(new ArrayBuffer(SOCKADDR_BYTES));
  const size = new Uint32Array([SOCKADDR_BYTES]);
  if (libc.getsockname(fd, new Uint8Array(address.buffer), size) !== 0) return null;
  return size[0]! < 4 ? null : address.getUint16(2);
}

function isListening(libc: Libc, fd: number): boolean {
  const answer = new Uint32Array(1);
  const size = new Uint32Array([4]);
  return libc.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, answer, size) === 0 && answer[0] === 1;
}
