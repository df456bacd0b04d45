/**
 * Two runtimes at one port: one that was killed, whose cells still answer, and its heir. The kernel would deal new
 * connections out to both sockets. A classic BPF program of one instruction, which needs no privileges
 * (SO_ATTACH_REUSEPORT_CBPF, socket(7)), says which one gets them all: first the old, until the new cells are ready, and
 * then the new, so that the old ones can empty their queue before they close it.
 */
import { type Libc, succeeded } from "./libc.ts";

const SOL_SOCKET = 1;
const SO_ATTACH_REUSEPORT_CBPF = 51;
const BPF_RET_K = 0x06;
const SOCK_FPROG_BYTES = 16;

export interface Steering {
  /** New connections go to the socket that was there first. */
  toElder(): void;
  /** New connections go to the socket that came second; if there is only one, to that. */
  toHeir(): void;
}

/** Needs `--allow-ffi`; what it returns does not. `fd` is any socket of the port. */
export function steering(libc: Libc, fd: number): Steering {
  const [elder, heir] = [program(0), program(1)];
  const attach = ({ fprog }: Program) =>
    succeeded(
      "setsockopt",
      libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, fprog, SOCK_FPROG_BYTES),
    );
  return { toElder: () => attach(elder), toHeir: () => attach(heir) };
}

interface Program {
  readonly fprog: Uint8Array<ArrayBuffer>;
  /** `fprog` points to it, so it must not be collected. */
  readonly instruction: Uint8Array<ArrayBuffer>;
}

/** Selects the socket with this index; the kernel deals by hash when there is none. */
function program(index: number): Program {
  const instruction = new DataView(new ArrayBuffer(8));
  instruction.setUint16(0, BPF_RET_K, true);
  instruction.setUint32(4, index, true);
  const bytes = new Uint8Array(instruction.buffer);
  const fprog = new DataView(new ArrayBuffer(SOCK_FPROG_BYTES));
  fprog.setUint16(0, 1, true);
  fprog.setBigUint64(8, Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)), true);
  return { fprog: new Uint8Array(fprog.buffer), instruction: bytes };
}
