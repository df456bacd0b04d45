import assert from "node:assert/strict";
import { withCell } from "../../testing/with-cell.ts";

withCell(
  "large values that are asked for at once all come, each with its own bytes",
  async (_t, cell) => {
    await cell.deploy("large", {
      copy: `const keys = Array.from({ length: 6 }, (_, n) => "key-" + n);
export default async () => {
  await Promise.all(keys.map((key, n) => imp.cache.set(key, new Uint8Array(500_000).fill(n))));
  const asked = Array.from({ length: 60 }, (_, n) => n % keys.length);
  const values = await Promise.all(asked.map((n) => imp.cache.get(keys[n])));
  const right = values.filter((value, n) => value.length === 500_000 && value.at(-1) === asked[n]);
  const small = await imp.cache.get("nothing");
  return Response.json({ right: right.length, small: small === undefined });
};`,
    });
    const answer = await (await cell.fetch("large", "/copy")).json();
    assert.deepEqual(answer, { right: 60, small: true });
  },
);
