/** The lines between the cell and its supervisor, on stdin and stdout. Tenant code reaches neither. */
import { type CellToSupervisor, SupervisorToCell } from "@imprun/contracts/runtime/supervision";
import { TextLineStream } from "./lines.ts";

const encoder = new TextEncoder();
let isOrphaned = false;

/**
 * Writes one line; lines of one turn of the event loop stay in order because the write is synchronous.
 * When the supervisor has ended, nobody hears it: that is noticed at the other pipe.
 */
export function tellSupervisor(message: CellToSupervisor): void {
  if (isOrphaned) return;
  const bytes = encoder.encode(`${JSON.stringify(message)}\n`);
  try {
    for (let offset = 0; offset < bytes.length;) {
      offset += Deno.stdout.writeSync(bytes.subarray(offset));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    isOrphaned = true;
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
