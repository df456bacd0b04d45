/**
 * The main thread of a cell works for all tenants and a little at a time, while the threads of isolates compute as long as
 * they are let. Linux gives a thread with a shorter slice the core as soon as it wakes up (EEVDF, since 6.12), which takes no
 * privilege and no larger share of the machine; an older kernel takes the call and changes nothing.
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
/** So that the threads of isolates, which are started by this one, have slices of the usual length. */
const RESET_ON_FORK = 1n;
/** The shortest that the kernel takes. */
const SLICE_NS = 100_000n;

/** Has the calling thread wake up promptly beside others that compute. Needs `--allow-ffi`. Returns whether the kernel took it. */
export function wakePromptly(): boolean {
  const call = SCHED_SETATTR[Deno.build.arch];
  if (call === undefined) return false;
  const attributes = new DataView(new ArrayBuffer(ATTRIBUTES_BYTES));
  attributes.setUint32(0, ATTRIBUTES_BYTES, true);
  attributes.setBigUint64(8, RESET_ON_FORK, true);
  attributes.setBigUint64(24, SLICE_NS, true);
  const { symbols } = Deno.dlopen("libc.so.6", SYMBOLS);
  return symbols.syscall(call, 0n, new Uint8Array(attributes.buffer), 0n) === 0n;
}
