/**
 * How the threads of a cell share the cores. The thread that serves clients works for all tenants and a little at a time, and so
 * do most isolates; the broker, the database and the isolates of a tenant that attacks compute as long as they are let. Linux
 * gives a thread with a shorter slice the core as soon as it wakes up (EEVDF, since 6.12), which takes no privilege and no
 * larger share of the machine; an older kernel takes the calls and changes nothing.
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
/** The thread that calls. */
const SELF = 0;

interface Attributes {
  readonly sliceNs: bigint;
  /** sched(7). */
  readonly nice: number;
  /** Threads that this one starts have slices of the usual length. */
  readonly resetsOnFork: boolean;
}

/** With the shortest slice that the kernel takes. */
const SERVER: Attributes = { sliceNs: 100_000n, nice: 0, resetsOnFork: true };
/** Longer than that of the thread that serves clients, which goes first. */
const ISOLATE: Attributes = { sliceNs: 300_000n, nice: 0, resetsOnFork: false };
/**
 * Longer than that of all others, which go first. But not so long that a thread which is interrupted with one of V8's or
 * Deno's locks, for which others wait, is not back soon.
 */
const LOWERED: Attributes = { sliceNs: 3_000_000n, nice: 10, resetsOnFork: false };

export interface Promptness {
  /** Has the calling thread wake up promptly beside others that compute. Returns whether the kernel took it. */
  ofServer(): boolean;
  /** Has the calling thread, and those that it starts from now on, wake up soon. Returns the same. */
  ofIsolates(): boolean;
  /** Has a thread of this process yield to others that use less, for good. One that is gone is no error. */
  lower(thread: number): void;
}

/** Needs `--allow-ffi`; what it returns does not. */
export function openPromptness(): Promptness {
  const { symbols } = Deno.dlopen("libc.so.6", SYMBOLS);
  const call = SCHED_SETATTR[Deno.build.arch];
  const set = (thread: number, { sliceNs, nice, resetsOnFork }: Attributes) => {
    if (call === undefined) return false;
    const attributes = new DataView(new ArrayBuffer(ATTRIBUTES_BYTES));
    attributes.setUint32(0, ATTRIBUTES_BYTES, true);
    attributes.setBigUint64(8, resetsOnFork ? 1n : 0n, true);
    attributes.setInt32(16, nice, true);
    attributes.setBigUint64(24, sliceNs, true);
    return symbols.syscall(call, BigInt(thread), new Uint8Array(attributes.buffer), 0n) === 0n;
  };
  return {
    ofServer: () => set(SELF, SERVER),
    ofIsolates: () => set(SELF, ISOLATE),
    lower: (thread) => void set(thread, LOWERED),
  };
}
