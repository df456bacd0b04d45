/** Stacks with the author's files and lines in place of compiled ones. */
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** Modules are named `imprun:///<function>/<versionId>.js` in stacks. */
const PLACE = /imprun:\/\/\/[A-Za-z][\w-]*\/([0-9a-f]{24})\.js:(\d+):(\d+)/g;
/** A stack has some dozens of lines; a message with more is not worth the work. */
const MAX_PLACES = 100;
const MAX_MAPS = 64;

/** The source map of a version of this gateway (JSON); null when there is none. */
export type SourceMaps = (gatewayId: string, versionId: string) => Promise<string | null>;

export class StackMapper {
  /** In order of use, the least recent first. */
  readonly #maps = new Map<string, TraceMap>();

  constructor(private readonly sourceMaps: SourceMaps) {}

  /** True if the message has a place that could be mapped. */
  static concerns(message: string): boolean {
    return message.includes("imprun:///");
  }

  /** The message with every known place mapped; others stay as they are. */
  async map(gatewayId: string, message: string): Promise<string> {
    const places = [...message.matchAll(PLACE)].slice(0, MAX_PLACES);
    const maps = new Map<string, TraceMap | null>();
    for (const [, versionId] of places) {
      if (!maps.has(versionId!)) maps.set(versionId!, await this.#load(gatewayId, versionId!));
    }
    let mapped = "";
    let end = 0;
    for (const place of places) {
      const [text, versionId, line, column] = place;
      mapped += message.slice(end, place.index) +
        (original(maps.get(versionId!) ?? null, Number(line), Number(column)) ?? text);
      end = place.index + text.length;
    }
    return mapped + message.slice(end);
  }

  async #load(gatewayId: string, versionId: string): Promise<TraceMap | null> {
    const key = `${gatewayId} ${versionId}`;
    const known = this.#maps.get(key);
    if (known !== undefined) {
      this.#maps.delete(key);
      this.#maps.set(key, known);
      return known;
    }
    const sourceMap = await this.sourceMaps(gatewayId, versionId);
    if (sourceMap === null) return null;
    const map = new TraceMap(sourceMap);
    this.#maps.set(key, map);
    if (this.#maps.size > MAX_MAPS) this.#maps.delete(this.#maps.keys().next().value!);
    return map;
  }
}

/** V8 counts columns from 1, source maps from 0. */
function original(map: TraceMap | null, line: number, column: number): string | null {
  if (map === null || line < 1 || column < 1) return null;
  const place = originalPositionFor(map, { line, column: column - 1 });
  return place.source === null ? null : `${place.source}:${place.line}:${place.column + 1}`;
}
