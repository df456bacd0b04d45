/** Of the large commands of a tenant few are under way: each is many objects, which the thread of all tenants collects. */
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { hasTopField } from "./bounds.ts";
import { LARGE_BYTES, tooMuchWaits, WAITING_BYTES } from "./turns.ts";

interface Line {
  /** Of the commands under way. */
  bytes: number;
  readonly waiting: { readonly bytes: number; begin(): void }[];
  waitingBytes: number;
}

export class LargeCommands {
  /** By tenant. */
  readonly #lines = new Map<string, Line>();

  /**
   * Runs `work` when the tenant's large commands before it leave room, in order.
   * Throws ProblemError `concurrency_limit` when too much of the tenant waits already.
   */
  async run<T>(tenantId: string, bytes: number, work: () => Promise<T>): Promise<T> {
    let line = this.#lines.get(tenantId);
    if (line === undefined) {
      this.#lines.set(tenantId, line = { bytes: 0, waiting: [], waitingBytes: 0 });
    }
    if (line.waiting.length === 0 && hasRoom(line, bytes)) line.bytes += bytes;
    else await wait(line, bytes);
    try {
      return await work();
    } finally {
      line.bytes -= bytes;
      this.#beginNext(tenantId, line);
    }
  }

  #beginNext(tenantId: string, line: Line): void {
    for (let next = line.waiting[0]; next !== undefined; next = line.waiting[0]) {
      if (!hasRoom(line, next.bytes)) return;
      line.waiting.shift();
      line.waitingBytes -= next.bytes;
      line.bytes += next.bytes;
      next.begin();
    }
    if (line.bytes === 0) this.#lines.delete(tenantId);
  }
}

function hasRoom(line: Line, bytes: number): boolean {
  return line.bytes === 0 || line.bytes + bytes <= DATABASE_LIMITS.largeBytesAtOnce;
}

async function wait(line: Line, bytes: number): Promise<void> {
  if (line.waitingBytes + bytes > WAITING_BYTES) throw tooMuchWaits();
  line.waitingBytes += bytes;
  await new Promise<void>((begin) => line.waiting.push({ bytes, begin }));
}

/**
 * Whether a command has to wait for other large ones. In a transaction it must not: the others may wait for the end of that.
 */
export function waitsForOthers(body: Uint8Array): boolean {
  return body.length >= LARGE_BYTES && !hasTopField(body, "transaction");
}
