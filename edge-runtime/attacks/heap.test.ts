/** A heap that is used up ends the isolate, wherever that happens: Deno itself stops the function, doubles the limit, and goes on. */
import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { withCell } from "../testing/with-cell.ts";

const FILL = "const fill = () => { for (const kept = [];;) kept.push(new Array(1e5).fill(0.5)) };";
/** Time enough to fill the heap on a busy machine, so that no loop is seen in it. */
const LIMITS = { heapMb: 32, cpuMs: 2_000, wallMs: 30_000 };

const BEHIND: Record<string, string> = {
  "the beginning of a request": "fill()",
  "a promise": "await null; fill()",
  "a timer": "await new Promise((done) => setTimeout(done, 5)); fill()",
  "an immediate": "await new Promise((done) => setImmediate(done)); fill()",
  "crypto.subtle": "await crypto.subtle.digest('SHA-256', new Uint8Array(1)); fill()",
  "the body of the request": "await request.text(); fill()",
  "a message": `const { port1, port2 } = new MessageChannel();
    port1.onmessage = fill; port2.postMessage(1); await new Promise(() => {})`,
  "many timers": "for (let n = 0; n < 20; n++) setTimeout(fill, n); await new Promise(() => {})",
};

withCell("a request whose function uses up the heap is answered memory_limit", async (t, cell) => {
  let revision = 0;
  for (const [name, code] of Object.entries(BEHIND)) {
    await t.step(`behind ${name}`, async () => {
      const source = `${FILL} export default async (request) => { ${code} }`;
      await cell.deploy("hungry", { eat: source }, ++revision, { limits: LIMITS });
      const answer = await cell.fetch("hungry", "/eat", { method: "POST", body: "x" });
      assert.equal((await answer.json()).code, "memory_limit");
    });
  }
});

const AFTER: Record<string, string> = {
  "work after the answer": "imp.waitUntil((async () => { await 0; setTimeout(fill, 5) })());",
  "a timer that nobody waits for": "setTimeout(fill, 5);",
  "a stream of the answer":
    "return new Response(new ReadableStream({ async pull() { await new Promise((done) => setTimeout(done, 5)); fill() } }));",
};

withCell("work in the background that uses up the heap ends its isolate", async (t, cell) => {
  let revision = 0;
  for (const [name, code] of Object.entries(AFTER)) {
    await t.step(name, async () => {
      const source = `${FILL} export default () => { ${code} return new Response("done") }`;
      await cell.deploy("hungry", { eat: source }, ++revision, { limits: LIMITS });
      const answer = await cell.fetch("hungry", "/eat");
      assert.equal(answer.status, 200);
      await answer.body?.cancel();
      const killed = await until(() =>
        Promise.resolve(
          cell.broker.logs.find(({ data }) =>
            data?.event === "killed" && data.revision === revision
          ),
        )
      );
      assert.equal(killed.data?.reason, "memory_limit");
    });
  }
});
