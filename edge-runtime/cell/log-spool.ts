/**
 * Log lines that no broker takes, because it is gone: a file beside the broker's socket, which the next runtime reads. It
 * is opened before the permissions are dropped, and stays empty as long as there is a broker.
 */
import { dirname } from "node:path";
import type { CellMessage } from "@imprun/contracts/runtime/frames";

export type LogMessage = Extract<CellMessage, { type: "logs" }>;

/** An orphan has about a minute to live. */
const MOST_BYTES = 16 * 1024 ** 2;

export class LogSpool {
  readonly #file: Deno.FsFile;
  readonly #encoder = new TextEncoder();
  #bytes = 0;

  /** Needs the permission to write at `spoolPath`. */
  constructor(path: string) {
    this.#file = Deno.openSync(path, { create: true, append: true, mode: 0o600 });
  }

  /** Keeps the lines, one message a line. False when there is no room for more. */
  keep(message: LogMessage): boolean {
    const bytes = this.#encoder.encode(`${JSON.stringify(message)}\n`);
    if (this.#bytes + bytes.length > MOST_BYTES) return false;
    this.#bytes += bytes.length;
    for (let offset = 0; offset < bytes.length;) {
      offset += this.#file.writeSync(bytes.subarray(offset));
    }
    return true;
  }
}

/** Where a cell keeps lines for which there is no broker; it shares the file with those that it succeeds. */
export function spoolPath(brokerSocket: string, cellId: string): string {
  return `${dirname(brokerSocket)}/${cellId.replace(/-\d+$/, "")}.logs`;
}
