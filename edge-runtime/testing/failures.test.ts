import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { Door } from "./door.ts";
import { withCell } from "./with-cell.ts";

const NEIGHBOUR = "export default () => new Response('fine')";
/** A cell of a test is alone with its limits: each is small for the function that meets it, so that the test is quick. */
const LOOP_LIMITS = { cpuMs: 200 };
const WALL_LIMITS = { wallMs: 1_000 };

withCell("each way to fail has its own problem", async (t, cell) => {
  await cell.deploy("faulty", {
    throwing: `export default async () => {
  await null;
  throw new Error("secret detail");
}`,
    silent: "export default async (req, res) => {}",
    empty: "export default () => {}",
    unloadable: "throw new Error('at import'); export default () => {}",
    nothing: "export const other = 1",
    circular: "export default () => { const a = {}; a.a = a; return a; }",
    recursive: "export default async () => await imp.invoke('recursive')",
    rejecting: "export default () => { Promise.reject(new Error('stray')); return 'fine'; }",
    late: "export default () => { setTimeout(() => { throw new Error('late'); }); return 'fine'; }",
    fine: NEIGHBOUR,
  });
  const codeOf = async (path: string) => {
    const response = await cell.fetch("faulty", path);
    return [response.status, (await response.json()).code];
  };
  const fine = async () => {
    assert.equal(await (await cell.fetch("faulty", "/fine")).text(), "fine");
  };
  const logged = (pattern: RegExp) => cell.broker.logged(({ message }) => pattern.test(message));

  await t.step("throwing: 500 without the reason, which the logs have with its place", async () => {
    const response = await cell.fetch("faulty", "/throwing");
    assert.equal(response.status, 500);
    const text = await response.text();
    assert.match(text, /function_failed/);
    assert.doesNotMatch(text, /secret detail/);
    const entry = await logged(/secret detail/);
    assert.match(entry.message, /imprun:\/\/\/throwing\/[0-9a-f]{24}\.js:3:9/);
    assert.doesNotMatch(entry.message, /data:text|imprun:isolate/);
    assert.equal(entry.level, "error");
    assert.equal(entry.function, "throwing");
    assert.equal(entry.requestId, response.headers.get("x-request-id"));
  });

  await t.step("ending without a response", async () => {
    assert.deepEqual(await codeOf("/silent"), [500, "no_response"]);
    assert.deepEqual(await codeOf("/empty"), [500, "no_response"]);
  });

  await t.step("a value that JSON cannot say", async () => {
    assert.deepEqual(await codeOf("/circular"), [500, "function_failed"]);
  });

  await t.step("a module that does not import, or exports no function", async () => {
    assert.deepEqual(await codeOf("/unloadable"), [500, "function_failed"]);
    assert.deepEqual(await codeOf("/nothing"), [500, "function_failed"]);
    await fine();
  });

  await t.step("functions that call each other without end", async () => {
    assert.deepEqual(await codeOf("/recursive"), [508, "recursion_limit"]);
  });

  await t.step("an unhandled rejection and a late throw are logged and harm nobody", async () => {
    assert.equal(await (await cell.fetch("faulty", "/rejecting")).text(), "fine");
    await logged(/stray/);
    assert.equal(await (await cell.fetch("faulty", "/late")).text(), "fine");
    await logged(/late/);
    await fine();
  });
});

withCell("a limit stops its own tenant only", async (t, cell) => {
  const sources = {
    never: "export default () => new Promise(() => {})",
    loop: "export default () => { for (;;); }",
    bomb:
      "export default () => { const a = []; for (;;) a.push(new Array(1e5).fill(Math.random())); }",
    fine: NEIGHBOUR,
  };
  await cell.deploy("late", sources, 1, { limits: WALL_LIMITS });
  // Time must not be what ends it, however slow the machine is.
  await cell.deploy("large", sources, 1, { limits: { heapMb: 64, cpuMs: 2_000 } });
  await cell.deploy("bad", sources, 1, { limits: LOOP_LIMITS });
  await cell.deploy("good", { fine: NEIGHBOUR });
  const codeOf = async (gatewayId: string, path: string) => {
    const response = await cell.fetch(gatewayId, path);
    return [response.status, (await response.json()).code];
  };
  const neighbourAnswers = async (failing: Promise<unknown>) => {
    let answers = 0;
    let isOver = false;
    failing.finally(() => isOver = true);
    while (!isOver || answers === 0) {
      assert.equal(await (await cell.fetch("good", "/fine")).text(), "fine");
      answers++;
    }
  };

  await t.step("a function that never answers is cut off", async () => {
    assert.deepEqual(await codeOf("late", "/never"), [504, "wall_limit"]);
    assert.equal(await (await cell.fetch("late", "/fine")).text(), "fine");
  });

  await t.step("a heap bomb ends its isolate, and the next request boots another", async () => {
    const failing = codeOf("large", "/bomb");
    await neighbourAnswers(failing);
    assert.deepEqual(await failing, [503, "memory_limit"]);
    assert.equal(await (await cell.fetch("large", "/fine")).text(), "fine");
  });

  await t.step("an endless loop is given up and named to the supervisor", async () => {
    const failing = codeOf("bad", "/loop");
    await neighbourAnswers(failing);
    assert.deepEqual(await failing, [503, "cpu_limit"]);
    const gone = await cell.heard("gone", ({ forced }) => forced);
    const busy = await cell.heard("busy", ({ isolateId }) => isolateId === gone.isolateId);
    assert.ok(busy.startedAt <= Date.now());
  });

  await t.step(
    "after repeated breaches the tenant waits, until it has a new revision",
    async () => {
      // Each wait is twice as long as the one before: a slow machine meets a later one.
      await until(async () => {
        const response = await cell.fetch("bad", "/loop");
        assert.equal(response.status, 503);
        const { code } = await response.json();
        if (code !== "tenant_suspended") assert.equal(code, "cpu_limit");
        else assert.ok(Number(response.headers.get("retry-after")) >= 1);
        return code === "tenant_suspended" || null;
      });
      await cell.deploy("bad", { fine: NEIGHBOUR }, 2);
      assert.equal(await (await cell.fetch("bad", "/fine")).text(), "fine");
    },
  );
});

withCell("the supervisor's breach stops an isolate at once", async (_t, cell) => {
  await cell.deploy("bad", { loop: "export default () => { for (;;); }" });
  const response = cell.fetch("bad", "/loop");
  const busy = await cell.heard("busy");
  await cell.tell({ type: "breach", isolateId: busy.isolateId, code: "cpu_limit" });
  assert.equal((await (await response).json()).code, "cpu_limit");
  await cell.heard("gone", ({ isolateId, forced }) => isolateId === busy.isolateId && forced);
});

withCell(
  "more requests than a tenant may have at a time wait, and then are refused",
  async (_t, cell) => {
    const door = new Door(cell.broker);
    const slow = `export default async () => {
      await fetch("http://example.com/");
      return new Response("ok");
    }`;
    await cell.deploy("busy", { slow }, 1, { limits: { concurrentRequests: 2, isolates: 1 } });
    const answers: string[] = [];
    const calls = Array.from({ length: 6 }, async () => {
      const response = await cell.fetch("busy", "/slow");
      const text = await response.text();
      answers.push(response.status === 200 ? text : JSON.parse(text).code);
    });
    await door.holds(2);
    await until(() => Promise.resolve(answers.length === 2 || null));
    assert.deepEqual(answers, ["concurrency_limit", "concurrency_limit"]);
    door.open();
    await door.holds(2);
    door.open();
    await Promise.all(calls);
    assert.deepEqual(answers.slice(2), ["ok", "ok", "ok", "ok"]);
  },
);
