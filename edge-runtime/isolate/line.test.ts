import assert from "node:assert/strict";
import { Line } from "./line.ts";

/** Work that ends when it is told to. */
class Works {
  readonly begun: number[] = [];
  readonly #ends = new Map<number, PromiseWithResolvers<number>>();

  begin(number: number): () => Promise<number> {
    return () => {
      this.begun.push(number);
      const end = Promise.withResolvers<number>();
      this.#ends.set(number, end);
      return end.promise;
    };
  }

  end(number: number): void {
    this.#ends.get(number)!.resolve(number);
  }

  fail(number: number): void {
    this.#ends.get(number)!.reject(new Error(`${number} failed`));
  }
}

Deno.test("what comes while as much as may be is under way begins when something ends, in its order", async () => {
  const [line, works] = [new Line(2), new Works()];
  const results = [1, 2, 3, 4].map((number) => line.run(works.begin(number)));
  assert.deepEqual(works.begun, [1, 2]);
  works.end(2);
  assert.equal(await results[1], 2);
  assert.deepEqual(works.begun, [1, 2, 3]);
  works.end(3);
  assert.equal(await results[2], 3);
  works.end(1);
  works.end(4);
  assert.deepEqual(await Promise.all(results), [1, 2, 3, 4]);
});

Deno.test("work that fails tells its own caller and lets the next one begin", async () => {
  const [line, works] = [new Line(1), new Works()];
  const [first, second] = [line.run(works.begin(1)), line.run(works.begin(2))];
  works.fail(1);
  await assert.rejects(first, /1 failed/);
  works.end(2);
  assert.equal(await second, 2);
});

Deno.test("after all have ended the next one does not wait", async () => {
  const [line, works] = [new Line(1), new Works()];
  const first = line.run(works.begin(1));
  works.end(1);
  await first;
  line.run(works.begin(2));
  assert.deepEqual(works.begun, [1, 2]);
});
