/** The header `Server-Timing` (W3C Server Timing), which says where the time of a request went. */

export interface Timing {
  name: string;
  ms: number;
}

/** Its entries that have a duration, in their order; what cannot be read is left out. */
export function parseServerTiming(header: string): Timing[] {
  return header.split(",").flatMap((entry) => {
    const [name = "", ...parameters] = entry.split(";").map((part) => part.trim());
    const duration = parameters.find((parameter) => parameter.startsWith("dur="));
    const ms = Number(duration?.slice("dur=".length));
    return name !== "" && duration !== undefined && Number.isFinite(ms) ? [{ name, ms }] : [];
  });
}
