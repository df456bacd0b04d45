/**
 * The connections of this process's clients, as the kernel knows them: Deno tells of requests only. Linux counts for each
 * TCP connection how long ago it last carried something, either way (TCP_INFO, tcp(7)).
 */
import { openLibc, readProcFile } from "./libc.ts";

const IPPROTO_TCP = 6;
const TCP_INFO = 11;
const TCP_ESTABLISHED = 1;
/** The client has said that it sends no more, and may still read. */
const TCP_CLOSE_WAIT = 8;
const SHUT_WR = 1;
const SHUT_RDWR = 2;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const RLIMIT_NOFILE = 7;
/** The beginning of `struct tcp_info`, up to what is read of it. */
const INFO_BYTES = 136;
const LAST_DATA_SENT = 44;
const LAST_DATA_RECEIVED = 52;
const BYTES_RECEIVED = 128;
const AF_INET = 2;
const SOCKADDR_BYTES = 128;

/** A connection at the moment when it was looked at. */
export interface ClientConnection {
  /** Milliseconds since something was sent on it, or since it was opened. */
  readonly sentMs: number;
  /** Milliseconds since something was received on it, or since it was opened. */
  readonly receivedMs: number;
  /** In all. */
  readonly receivedBytes: number;
}

/** The client's end of a connection. */
export interface Peer {
  /** In some spelling. */
  readonly address: string;
  readonly port: number;
}

/** Where connections are looked at by their descriptors. A process has no other TCP connections than those of its clients. */
export interface Clients {
  /** Descriptors that this process may have. */
  readonly most: number;
  /** All descriptors of this process are below it. */
  highest(): number;
  /** Null when the descriptor is no open connection of a client. */
  look(descriptor: number): ClientConnection | null;
  /** Null when the connection is gone. */
  peerOf(descriptor: number): Peer | null;
  /** Sends what fits at once, and says that no more follows: what its owner writes from now on fails. */
  finish(descriptor: number, bytes: Uint8Array): void;
  /** Ends the connection both ways; whoever owns the descriptor finds that out and closes it. */
  end(descriptor: number): void;
}

/** Needs `--allow-ffi`; what it returns does not. */
export function openClients(): Clients {
  const libc = openLibc();
  const info = new DataView(new ArrayBuffer(INFO_BYTES));
  const infoBytes = new Uint8Array(info.buffer);
  const address = new DataView(new ArrayBuffer(SOCKADDR_BYTES));
  const addressBytes = new Uint8Array(address.buffer);
  const size = new Uint32Array(1);
  const limit = new BigUint64Array(2);
  const isKnown = libc.getrlimit(RLIMIT_NOFILE, new Uint8Array(limit.buffer)) === 0;
  return {
    most: isKnown ? Number(limit[0]) : Infinity,
    highest() {
      const status = readProcFile(libc, "/proc/self/status") ?? "";
      return Number(/^FDSize:\s*(\d+)$/m.exec(status)?.[1] ?? 0);
    },
    look(descriptor) {
      size[0] = INFO_BYTES;
      if (libc.getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, infoBytes, size) !== 0) return null;
      const state = info.getUint8(0);
      if (state !== TCP_ESTABLISHED && state !== TCP_CLOSE_WAIT) return null;
      return {
        sentMs: info.getUint32(LAST_DATA_SENT, true),
        receivedMs: info.getUint32(LAST_DATA_RECEIVED, true),
        receivedBytes: Number(info.getBigUint64(BYTES_RECEIVED, true)),
      };
    },
    peerOf(descriptor) {
      size[0] = SOCKADDR_BYTES;
      if (libc.getpeername(descriptor, addressBytes, size) !== 0) return null;
      // In IPv4 and IPv6 addresses alike, the port stands behind the family.
      return { address: addressOf(address), port: address.getUint16(2) };
    },
    finish(descriptor, bytes) {
      const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
      libc.send(descriptor, new Uint8Array(bytes), BigInt(bytes.length), flags);
      libc.shutdown(descriptor, SHUT_WR);
    },
    end: (descriptor) => void libc.shutdown(descriptor, SHUT_RDWR),
  };
}

/** Whether both are the same, however their addresses are spelled. */
export function samePeer(one: Peer, other: Peer): boolean {
  return one.port === other.port && keyOf(one) === keyOf(other);
}

/** One spelling of a peer. */
export function keyOf({ address, port }: Peer): string {
  const host = address.includes(":") ? new URL(`http://[${address}]`).hostname : address;
  return `${host} ${port}`;
}

/** Of a `struct sockaddr_in` or `sockaddr_in6`. */
function addressOf(address: DataView): string {
  if (address.getUint16(0, true) === AF_INET) {
    return [4, 5, 6, 7].map((at) => address.getUint8(at)).join(".");
  }
  return [8, 10, 12, 14, 16, 18, 20, 22].map((at) => address.getUint16(at).toString(16)).join(":");
}
