import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { Door } from "./door.ts";
import { withCell } from "./with-cell.ts";

const answer = (text: string) => `export default () => new Response(${JSON.stringify(text)})`;

withCell("a revision swaps in whole or not at all", async (t, cell) => {
  const text = async (path = "/hello") => await (await cell.fetch("swap", path)).text();

  await t.step("a cold tenant only notes its revision", async () => {
    const deployment = await cell.deployment("swap", { hello: answer("one") }, 1);
    assert.deepEqual(await cell.broker.deploy(deployment), {
      ok: true,
      failure: null,
      booted: false,
    });
    assert.equal(await text(), "one");
  });

  await t.step("a candidate that fails to import leaves the running one alone", async () => {
    const candidate = await cell.deployment("swap", {
      hello: "const a = 1;\n\nnull.x;\nexport default () => {}",
    }, 2);
    const result = await cell.broker.prepare(candidate, ["hello"]);
    assert.equal(result.ok, false);
    assert.deepEqual(result.failure, {
      function: "hello",
      code: "import_failed",
      error: {
        file: "hello.ts",
        line: 3,
        column: 6,
        message: "TypeError: Cannot read properties of null (reading 'x')",
      },
    });
    assert.equal(await text(), "one");
  });

  await t.step("a syntax error and a missing handler are named", async () => {
    const syntax = await cell.deployment(
      "swap",
      { hello: "export default () => {\n  const = 1" },
      2,
    );
    const { failure } = await cell.broker.prepare(syntax, ["hello"]);
    // The compiler says the place; a module that it has never seen has none.
    assert.match(failure!.error.message, /^SyntaxError: Unexpected token '='$/);
    const empty = await cell.deployment("swap", { hello: "export const a = 1" }, 2);
    assert.equal((await cell.broker.prepare(empty, ["hello"])).failure!.code, "no_handler");
  });

  await t.step("a candidate that loops or fills its memory at import harms nobody", async () => {
    const loop = await cell.deployment("swap", { hello: "for (;;);" }, 2, {
      limits: { cpuMs: 200 },
    });
    assert.equal((await cell.broker.prepare(loop, ["hello"])).failure!.code, "wall_limit");
    const bomb = "const a = []; for (;;) a.push(new Array(1e5).fill(Math.random()));";
    // Time must not be what ends it, however slow the machine is.
    const memory = await cell.deployment("swap", { hello: bomb }, 2, {
      limits: { heapMb: 64, cpuMs: 2_000 },
    });
    const { failure } = await cell.broker.prepare(memory, ["hello"]);
    assert.equal(failure!.code, "memory_limit", failure!.error.message);
    assert.equal(await text(), "one");
  });

  await t.step("a prepared candidate is live as soon as it is deployed", async () => {
    const deployment = await cell.deployment("swap", { hello: answer("two") }, 2);
    assert.equal((await cell.broker.prepare(deployment, ["hello"])).ok, true);
    assert.equal(await text(), "one");
    assert.equal((await cell.broker.deploy(deployment)).booted, true);
    assert.equal(await text(), "two");
  });

  await t.step("variables and stopping are revisions too", async () => {
    const source = { hello: "export default () => new Response(imp.env.NAME)" };
    await cell.deploy("swap", source, 3, { variables: { NAME: "a" } });
    assert.equal(await text(), "a");
    await cell.deploy("swap", source, 4, { variables: { NAME: "b" } });
    assert.equal(await text(), "b");
    await cell.deploy("swap", source, 5, { running: false });
    const stopped = await cell.fetch("swap", "/hello");
    assert.equal((await stopped.json()).code, "gateway_stopped");
    await cell.deploy("swap", source, 6, { variables: { NAME: "c" } });
    assert.equal(await text(), "c");
  });

  await t.step("isolates of another list of allowed hosts do not answer for it", async () => {
    const source = {
      hello: "let calls = 0; export default () => new Response(String(++calls))",
    };
    const calls = async (revision: number, allowedHosts?: string[]) => {
      await cell.deploy("swap", source, revision, allowedHosts ? { allowedHosts } : {});
      return await text();
    };
    assert.equal(await calls(7), "1");
    assert.equal(await calls(8), "2");
    assert.equal(await calls(9, []), "1");
    assert.equal(await calls(10, []), "2");
    assert.equal(await calls(11, ["api.example.com"]), "1");
    assert.equal(await calls(12), "1");
  });

  await t.step("a removed tenant is no more", async () => {
    cell.broker.remove("swap.dev");
    await until(async () => (await text()).includes("unknown_gateway") || null);
  });
});

withCell("no request fails during publishes under load", async (_t, cell) => {
  await cell.deploy("load", { hello: answer("0") });
  let isOver = false;
  const seen = new Set<string>();
  const client = async () => {
    let last = 0;
    while (!isOver) {
      const response = await cell.fetch("load", "/hello");
      const text = await response.text();
      assert.equal(response.status, 200, text);
      assert.ok(Number(text) >= last, "An older revision answered after a newer one");
      last = Number(text);
      seen.add(text);
    }
  };
  const clients = Array.from({ length: 8 }, client);
  for (let revision = 2; revision <= 31; revision++) {
    const deployment = await cell.deployment("load", { hello: answer(String(revision)) }, revision);
    if (revision % 2 === 0) await cell.broker.prepare(deployment, ["hello"]);
    await cell.broker.deploy(deployment);
    assert.equal(await (await cell.fetch("load", "/hello")).text(), String(revision));
    await until(() => Promise.resolve(seen.has(String(revision)) || null));
  }
  isOver = true;
  await Promise.all(clients);
  assert.ok(seen.size >= 30, `${seen.size}`);
});

withCell("a request in progress ends in the revision where it began", async (_t, cell) => {
  const door = new Door(cell.broker);
  const slow = (text: string) =>
    `export default async () => {
      await fetch("http://example.com/");
      return new Response("${text}");
    }`;
  await cell.deploy("slow", { hello: slow("old"), quick: answer("q") });
  await (await cell.fetch("slow", "/quick")).text();
  const old = cell.fetch("slow", "/hello");
  await door.holds(1);
  await cell.deploy("slow", { hello: slow("new"), quick: answer("q") }, 2);
  const young = cell.fetch("slow", "/hello");
  await door.holds(2);
  door.open();
  assert.equal(await (await old).text(), "old");
  assert.equal(await (await young).text(), "new");
});

withCell("warm tenants go on answering while the broker is away", async (_t, cell) => {
  await cell.deploy("warm", { hello: answer("warm"), cold: answer("cold") });
  assert.equal(await (await cell.fetch("warm", "/hello")).text(), "warm");
  cell.broker.disconnect();
  assert.equal(await (await cell.fetch("warm", "/hello")).text(), "warm");
  const cold = await cell.fetch("warm", "/cold");
  assert.equal(cold.status, 503);
  assert.equal((await cold.json()).code, "runtime_unavailable");
});
