/**
 * The thread of a cell that serves clients works for all tenants and a little at a time, and so do most isolates; the broker, the database
 * and the isolates of a tenant that attacks compute as long as they are let. Linux gives a thread with a shorter slice the
 * core as soon as it wakes up (EEVDF, since 6.12), which takes no privilege and no larger share of the machine; an older
 * kernel takes the call and changes nothing.
 */

const SYMBOLS = {
  syscall: { parameters: ["i64", "i64", "buffer", "i64"], result: "i64" },
} as const;

/** sched_setattr(2), which has no function in most C libraries. */
const SCHED_SETATTR: Partial<Record<typeof Deno.build.arch, bigint>> = {
  x86_64: 314n,
  aarch64: 274n,
};
const ATTRIBUTES_BYTES = 48;
/** So that threads that this one starts have slices of the usual length. */
const RESET_ON_FORK = 1n;
/** The shortest that the kernel takes. */
const SERVER_SLICE_NS = 100_000n;
/**
 * Longer than that of the thread that serves clients, which goes first. A thread that is lowered keeps it: it gets a smaller share, but that
 * in pieces, and when it is interrupted with one of V8's or Deno's locks, which others wait for, it is soon back.
 */
const ISOLATE_SLICE_NS = 300_000n;

/** Has the calling thread wake up promptly beside others that compute. Needs `--allow-ffi`. Returns whether the kernel took it. */
export function wakePromptly(): boolean {
  return setSlice(SERVER_SLICE_NS, RESET_ON_FORK);
}

/** Has the calling thread, and those that it starts from now on, wake up soon. Needs and returns the same. */
export function raisePromptly(): boolean {
  return setSlice(ISOLATE_SLICE_NS, 0n);
}

function setSlice(sliceNs: bigint, flags: bigint): boolean {
  const call = SCHED_SETATTR[Deno.build.arch];
  if (call === undefined) return false;
  const attributes = new DataView(new ArrayBuffer(ATTRIBUTES_BYTES));
  attributes.setUint32(0, ATTRIBUTES_BYTES, true);
  attributes.setBigUint64(8, flags, true);
  attributes.setBigUint64(24, sliceNs, true);
  const { symbols } = Deno.dlopen("libc.so.6", SYMBOLS);
  return symbols.syscall(call, 0n, new Uint8Array(attributes.buffer), 0n) === 0n;
}
