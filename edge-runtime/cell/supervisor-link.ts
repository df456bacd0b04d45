/** The lines between the cell and its supervisor, on stdin and stdout. Tenant code reaches neither. */
import { type CellToSupervisor, SupervisorToCell } from "@imprun/contracts/runtime/supervision";
import { TextLineStream } from "./lines.ts";

const encoder = new TextEncoder();
/** A supervisor that reads nothing for so long is of no use any more, and must not cost memory either. */
const MAX_QUEUED = 100_000;

/** Who waits until its lines are written does not wait longer than this for a supervisor that hangs. */
const TOLD_WAIT_MS = 50;

let queue: string[] = [];
let writing: Promise<void> = Promise.resolve();
let isWriting = false;
let isOrphaned = false;

/**
 * Sends one line, in order, and never waits: a supervisor that hangs must not hang its cells. When it has ended, nobody
 * hears it: that is noticed at the other pipe.
 */
export function tellSupervisor(message: CellToSupervisor): void {
  if (isOrphaned || queue.length >= MAX_QUEUED) return;
  queue.push(`${JSON.stringify(message)}\n`);
  if (!isWriting) writing = writeAll();
}

/** Resolves when what was told is in the pipe, where it outlives this process. */
export async function toldSupervisor(): Promise<void> {
  if (!isWriting) return;
  const enough = new Promise<void>((resolve) => setTimeout(resolve, TOLD_WAIT_MS));
  await Promise.race([writing, enough]);
}

async function writeAll(): Promise<void> {
  isWriting = true;
  try {
    while (queue.length > 0) {
      const bytes = encoder.encode(queue.join(""));
      queue = [];
      for (let offset = 0; offset < bytes.length;) {
        offset += await Deno.stdout.write(bytes.subarray(offset));
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    isOrphaned = true;
    queue = [];
  } finally {
    isWriting = false;
  }
}

/** Calls `receive` for each line of the supervisor, and `gone` when it closes the pipe. */
export async function hearSupervisor(
  receive: (message: SupervisorToCell) => void,
  gone: () => void,
  fault: (error: unknown) => void,
): Promise<void> {
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  for await (const line of lines) {
    if (line === "") continue;
    try {
      receive(SupervisorToCell.parse(JSON.parse(line)));
    } catch (error) {
      fault(error);
    }
  }
  gone();
}
