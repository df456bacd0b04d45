/** JSON lines between a supervisor and its children. */

/** A cell that was taken over could write one that never ends. */
const LINE_CHARACTERS = 1_000_000;

/** Calls `use` for each line of a stream; resolves when the stream ends. Empty lines are skipped, and endless ones broken. */
export async function forEachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  use: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line !== "") use(line);
    if (rest.length < LINE_CHARACTERS) continue;
    use(rest);
    rest = "";
  }
  if (rest !== "") use(rest);
}

/** Writes lines one after the other. A reader that has ended is no error: its exit is noticed elsewhere. */
export class LineWriter {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #encoder = new TextEncoder();

  constructor(stream: WritableStream<Uint8Array>) {
    this.#writer = stream.getWriter();
    // A rejected `closed` says the same as the exit of the process.
    this.#writer.closed.catch(() => {});
  }

  write(line: string): void {
    this.#writer.write(this.#encoder.encode(line + "\n")).catch((error) => {
      if (!(error instanceof Deno.errors.BrokenPipe || error instanceof TypeError)) throw error;
    });
  }
}
