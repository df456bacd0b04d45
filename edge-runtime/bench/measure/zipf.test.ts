import { deepEqual, ok } from "node:assert/strict";
import { seeded, zipf } from "./zipf.ts";

Deno.test("places are drawn as often as Zipf's law says, and every one can be", () => {
  const draw = zipf(3, 1, seeded(1));
  const drawn = [0, 0, 0];
  for (let n = 0; n < 11_000; n++) drawn[draw()]!++;
  // 1 : 1/2 : 1/3
  for (const [place, share] of [6_000, 3_000, 2_000].entries()) {
    ok(Math.abs(drawn[place]! - share) < 300, `${drawn}`);
  }
});

Deno.test("the ends of the range belong to the first and the last", () => {
  deepEqual([zipf(5, 1.1, () => 0)(), zipf(5, 1.1, () => 0.999_999)()], [0, 4]);
});

Deno.test("numbers of a seed are the same again", () => {
  const [a, b] = [seeded(7), seeded(7)];
  deepEqual([a(), a(), a()], [b(), b(), b()]);
});
