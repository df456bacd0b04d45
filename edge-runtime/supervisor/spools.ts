/** Log lines that cells kept while there was no broker: files beside its socket, one message a line. */
import { join } from "node:path";
import { CellToBroker } from "@imprun/contracts/runtime/frames";
import { report } from "../report.ts";
import type { LogMessage } from "../link.ts";

const SPOOL = /^[\w-]+\.logs$/;
const LOOK_EVERY_MS = 1_000;
const READ_BYTES = 64 * 1024;

interface Spool {
  readonly file: Deno.FsFile;
  readonly decoder: TextDecoder;
  /** The beginning of a line whose end is not written yet. */
  rest: string;
}

export class Spools {
  private constructor(private readonly spools: readonly Spool[]) {}

  /** Opens what cells left or still write, and takes the names away, since new cells have the same ones. */
  static open(directory: string): Spools {
    const spools: Spool[] = [];
    for (const { name, isFile } of Deno.readDirSync(directory)) {
      if (!isFile || !SPOOL.test(name)) continue;
      const path = join(directory, name);
      spools.push({ file: Deno.openSync(path), decoder: new TextDecoder(), rest: "" });
      Deno.removeSync(path);
    }
    return new Spools(spools);
  }

  /** Hands over all lines, those that are still to come too, until `isOver` says that nobody writes any more. */
  async follow(
    take: (message: LogMessage) => Promise<void>,
    isOver: () => Promise<boolean>,
  ): Promise<void> {
    for (let wasOver = false; this.spools.length > 0 && !wasOver;) {
      wasOver = await isOver();
      for (const spool of this.spools) await read(spool, take);
      if (!wasOver) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    for (const { file } of this.spools) file.close();
  }
}

async function read(spool: Spool, take: (message: LogMessage) => Promise<void>): Promise<void> {
  const bytes = new Uint8Array(READ_BYTES);
  for (let size = spool.file.readSync(bytes); size !== null; size = spool.file.readSync(bytes)) {
    const text = spool.rest + spool.decoder.decode(bytes.subarray(0, size), { stream: true });
    const lines = text.split("\n");
    spool.rest = lines.pop()!;
    for (const line of lines) {
      try {
        await take(CellToBroker.logs.parse(JSON.parse(line)));
      } catch (error) {
        report("A line that a cell kept is not understood", error);
      }
    }
  }
}
