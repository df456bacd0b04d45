/** Paths: the first segment as it is written names a function, and nothing leads to another one or to a file. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";
import { raw, request, statuses } from "./client.ts";

/** Each path, and the status that it has to have; 200 is the function `look`. */
const PATHS: Record<string, number> = {
  "/look": 200,
  "/look/../../etc/passwd": 200,
  "/look/%2e%2e/%2e%2e/etc/passwd": 200,
  "/look/%00": 200,
  "/look?../secret": 200,
  "/../look": 404,
  "/./look": 404,
  "//look": 404,
  "///look": 404,
  "//evil.example/look": 404,
  "/\\evil/look": 404,
  "/..\\look": 404,
  "/x/../look": 404,
  "/%2e%2e/look": 404,
  "/..%2flook": 404,
  "/..;/look": 404,
  "/look%00": 404,
  "/look%2f": 404,
  "/%6cook": 404,
  "/Look": 404,
  "/look.ts": 404,
  "/look;x=1": 404,
  "/look#x": 404,
  "/": 404,
  "/etc/passwd": 404,
  "/file:///etc/passwd": 404,
  "/__proto__": 404,
  "/constructor": 404,
  "/hasOwnProperty": 404,
  "/toString": 404,
  "/healthz": 404,
  "/metrics": 404,
  "/look\0": 400,
  "look": 400,
  "*": 400,
};

withCell("a path leads to the function that it names", async (t, cell) => {
  await cell.deploy("web", { look: "export default () => new Response('looked')" });
  for (const [path, status] of Object.entries(PATHS)) {
    await t.step(`${JSON.stringify(path)}: ${status}`, async () => {
      const answer = await raw(cell, request(`GET ${path}`, ["Connection: close"]));
      assert.deepEqual(statuses(answer), [status]);
      assert.equal(answer.includes("looked"), status === 200);
      assert.doesNotMatch(answer, /root:/);
    });
  }
  await t.step("an address of a megabyte is refused", async () => {
    const answer = await raw(cell, request(`GET /look?${"a".repeat(1_000_000)}`));
    assert.deepEqual(statuses(answer), [400]);
  });
  await t.step("a method of ten thousand letters is not repeated", async () => {
    const answer = await raw(cell, request(`${"A".repeat(10_000)} /look`, ["Connection: close"]));
    assert.deepEqual(statuses(answer), [405]);
    assert.ok(answer.length < 2_000);
  });
});
