/** Server-sent events (HTML, section 9.2) as they are read from a body. */

export interface ServerEvent {
  event: string;
  data: string;
}

/** Reads events; what is cut off at the end is none. */
export async function* parseEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) yield* eventOf(block);
  }
}

function eventOf(block: string): ServerEvent[] {
  const fields = block.split("\n").map((line) => /^([^:]+): ?(.*)$/.exec(line));
  const of = (name: string) =>
    fields.flatMap((field) => field?.[1] === name ? [field[2] ?? ""] : []);
  const data = of("data");
  return data.length === 0
    ? []
    : [{ event: of("event").at(-1) ?? "message", data: data.join("\n") }];
}
