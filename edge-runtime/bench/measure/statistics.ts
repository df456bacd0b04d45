/** Medians, percentiles and ratios. Nothing here is measured; it only counts. */

/** The lowest and the highest of several rounds. */
export interface Spread {
  readonly low: number;
  readonly high: number;
}

const ascending = (values: readonly number[]) => values.toSorted((a, b) => a - b);

function assertSome(values: readonly number[]): void {
  if (values.length === 0) throw new RangeError("There is nothing to count");
}

/** The middle value; the mean of the two middle ones of an even number. Throws RangeError for none. */
export function median(values: readonly number[]): number {
  assertSome(values);
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * The smallest value that `percent` of all values do not exceed (nearest rank), so it is always one that occurred.
 * Of fewer than 100 values the 99th percentile is therefore the largest. Throws RangeError for none.
 */
export function percentile(values: readonly number[], percent: number): number {
  assertSome(values);
  const rank = Math.ceil(values.length * percent / 100);
  return ascending(values)[Math.max(0, rank - 1)]!;
}

/** Throws RangeError for none. */
export function spread(values: readonly number[]): Spread {
  assertSome(values);
  return { low: Math.min(...values), high: Math.max(...values) };
}

/**
 * `ours[i] / theirs[i]` for each round. What slows the whole machine down in one round slows both down,
 * so ratios within a round vary less than the figures themselves. Throws RangeError when the rounds do not match.
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  if (ours.length !== theirs.length) throw new RangeError("Both sides need the same rounds");
  return ours.map((value, round) => value / theirs[round]!);
}
