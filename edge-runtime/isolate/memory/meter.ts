/**
 * What an isolate has outside of its heap. V8 limits the heap of a worker and nothing else, so every way to get other
 * memory is metered before tenant code runs.
 *
 * Buffers are not counted one by one: V8 knows their sum, and it falls when they are collected. The meter only decides
 * when to ask V8: after so many bytes have been handed out. What V8 does not know of (shared buffers, blobs,
 * WebAssembly) is reserved here until its owner is collected.
 */
import { tellLimited } from "../limits.ts";
import { bareList, uncurry } from "../primordials.ts";

const MB = 1024 ** 2;
/** Until the tenant and its limits are known. */
const INITIAL_QUOTA_MB = 64;

/** The tenant's code asked for more memory outside of the heap than it may have. */
export class ExternalMemoryError extends RangeError {
  override readonly name = "RangeError";
  readonly code = "memory_limit";
}

const { memoryUsage } = Deno;
/** There with `--expose-gc`: what was dropped a moment ago must not count against the tenant. */
const collect = (globalThis as { gc?: () => void }).gc;
const NativeWeakRef = WeakRef;
const deref = uncurry(WeakRef.prototype.deref) as (ref: WeakRef<object>) => object | undefined;

let quota = INITIAL_QUOTA_MB * MB;
let step = quota / 8;
let spent = 0;
let reserved = 0;
const owned = bareList<{ readonly owner: WeakRef<object>; readonly bytes: number }>();
let sweepAt = 1_000;

/** Sets what the tenant may have, in MB. */
export function setExternalQuota(megabytes: number): void {
  quota = megabytes * MB;
  step = quota / 8;
}

/** What the tenant may have outside of its heap, in bytes. */
export function externalQuota(): number {
  return quota;
}

/** What the tenant has outside of its heap now, in bytes. */
export function externalBytes(): number {
  return memoryUsage().external + reserved;
}

/**
 * To be called before so many bytes are handed out as buffers. Throws ExternalMemoryError when the tenant would have
 * more than its quota then.
 */
export function charge(bytes: number): void {
  // Sizes that are no numbers are the constructor's to refuse.
  if (!(bytes > 0)) return;
  spent += bytes;
  if (spent >= step) settle(bytes);
}

/** As `charge`, after the fact: for what has been handed out when its size is known. Infinity looks at once. */
export function noted(bytes: number): void {
  if (!(bytes > 0)) return;
  spent += bytes;
  if (spent >= step) settle(0);
}

/**
 * Makes something that has so many bytes which V8 does not count; they are its own until it is collected. Throws
 * ExternalMemoryError.
 */
export function reserve<T extends object>(bytes: number, make: () => T): T {
  const claim = claimed(bytes);
  try {
    const made = make();
    claim.keep(made);
    return made;
  } finally {
    claim.end();
  }
}

/** As `reserve`, for what is made asynchronously. */
export async function reserveLater<T extends object>(
  bytes: number,
  make: () => Promise<T>,
  owner: (made: T) => object = (made) => made,
): Promise<T> {
  const claim = claimed(bytes);
  try {
    const made = await make();
    claim.keep(owner(made));
    return made;
  } finally {
    claim.end();
  }
}

/** As `reserve`, for what others can share without the meter seeing it: it counts until the isolate ends. */
export function spend<T extends object>(bytes: number, make: () => T): T {
  const held = bytes > 0 ? bytes : 0;
  holdBytes(held);
  try {
    return make();
  } catch (error) {
    releaseBytes(held);
    throw error;
  }
}

/** Throws ExternalMemoryError unless there is room for so many bytes, whoever will count them. */
export function requireRoom(bytes: number): void {
  if (bytes > 0) settle(bytes);
}

/** Counts so many bytes, which are there already, until their owner is collected. */
export function claimFor(owner: object, bytes: number): void {
  if (!(bytes > 0)) return;
  reserved += bytes;
  own(owner, bytes);
}

/** Counts bytes that V8 does not, until `releaseBytes`. Throws ExternalMemoryError. */
export function holdBytes(bytes: number): void {
  settle(bytes);
  reserved += bytes;
}

export function releaseBytes(bytes: number): void {
  reserved -= bytes;
}

interface Claim {
  keep(owner: object): void;
  /** Gives the bytes back if nobody keeps them. */
  end(): void;
}

function claimed(bytes: number): Claim {
  if (!(bytes > 0)) bytes = 0;
  else settle(bytes);
  reserved += bytes;
  let isKept = false;
  return {
    keep(owner) {
      own(owner, bytes);
      isKept = true;
    },
    end() {
      if (!isKept) reserved -= bytes;
    },
  };
}

function own(owner: object, bytes: number): void {
  owned[owned.length] = { owner: new NativeWeakRef(owner), bytes };
  if (owned.length > sweepAt) sweep();
}

/** Gives back what was reserved for owners that are no more. */
function sweep(): void {
  let kept = 0;
  for (let i = 0; i < owned.length; i++) {
    const claim = owned[i]!;
    if (deref(claim.owner) === undefined) reserved -= claim.bytes;
    else owned[kept++] = claim;
  }
  owned.length = kept;
  sweepAt = 2 * kept + 1_000;
}

function settle(bytes: number): void {
  spent = 0;
  // The second collection finishes the sweeping that the first one began.
  for (let attempt = 0; attempt < 3; attempt++) {
    if (memoryUsage().external + reserved + bytes <= quota) return;
    if (attempt === 2) break;
    collect?.();
    sweep();
  }
  // The next attempt is looked at as closely as this one.
  spent = step;
  tellLimited("memory_limit");
  throw new ExternalMemoryError(
    `A gateway may have ${quota / MB} MB in buffers, blobs and WebAssembly memories at a time`,
  );
}
