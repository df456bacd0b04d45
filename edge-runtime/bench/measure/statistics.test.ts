import { deepEqual, equal, throws } from "node:assert/strict";
import { median, percentile, ratios, spread } from "./statistics.ts";

Deno.test("the median is the middle value, or the mean of the two middle ones", () => {
  equal(median([9, 1, 5]), 5);
  equal(median([10, 1, 2, 4]), 3);
  equal(median([7]), 7);
});

Deno.test("numbers are ordered as numbers, not as text", () => {
  equal(median([100, 20, 3]), 20);
  equal(percentile([100, 20, 3], 100), 100);
});

Deno.test("a percentile is always a value that occurred", () => {
  const values = Array.from({ length: 200 }, (_, index) => index + 1);
  equal(percentile(values, 50), 100);
  equal(percentile(values, 99), 198);
  equal(percentile([3, 1, 2], 99), 3);
  equal(percentile([3, 1, 2], 0), 1);
});

Deno.test("counting leaves the rounds in their order", () => {
  const values = [3, 1, 2];
  median(values);
  percentile(values, 99);
  deepEqual(values, [3, 1, 2]);
});

Deno.test("the spread is the lowest and the highest round", () => {
  deepEqual(spread([4, 2, 8]), { low: 2, high: 8 });
});

Deno.test("ratios compare round with round, so a slow machine cancels out", () => {
  deepEqual(ratios([50, 25], [100, 50]), [0.5, 0.5]);
});

Deno.test("nothing measured is an error and not a zero", () => {
  throws(() => median([]), RangeError);
  throws(() => percentile([], 50), RangeError);
  throws(() => spread([]), RangeError);
  throws(() => ratios([1], []), RangeError);
});
