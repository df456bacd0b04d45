/** What belongs to another tenant of the same cell: nothing of it is to be had, seen or written. */
import assert from "node:assert/strict";
import type { TestCell } from "../testing/cell.ts";
import { withCell } from "../testing/with-cell.ts";

const VICTIM = {
  leave: `export default async () => {
    globalThis.left = "globals";
    Object.prototype.left = "prototypes";
    Symbol.for("left").description;
    performance.mark("left");
    await imp.cache.set("left", "cache");
    await (await caches.open("left")).put("http://left.test/", new Response("responses"));
    globalThis.url = URL.createObjectURL(new Blob(["blobs"]));
    console.log("left in the logs");
    return new Response(globalThis.url);
  }`,
};

const THIEF = {
  globals: "export default () => new Response(typeof left + typeof url + ({}).left)",
  marks: "export default () => new Response(String(performance.getEntriesByName('left').length))",
  cache: "export default async () => new Response(String(await imp.cache.get('left')))",
  responses: `export default async () =>
    new Response(String(await (await caches.open("left")).match("http://left.test/")))`,
  variables: `export default () =>
    Response.json([Deno.env.toObject(), { ...process.env }, imp.env, imp.gateway, imp.environment])`,
  bytes: `import { Buffer } from "node:buffer";
  export default () => {
    let dirty = 0;
    for (let i = 0; i < 500; i++) for (const byte of Buffer.allocUnsafe(4_096)) if (byte) dirty++;
    return new Response(String(dirty));
  }`,
  caller: "export default () => Response.json([imp.application, imp.grant])",
  database: `export default async () => {
    const names = ["gatewayid_victim_dev.x", "../victim", "$cmd", "victim.dev", "__x"];
    const outcomes = [];
    for (const name of names) {
      try { await imp.db().collection(name).findOne({}); outcomes.push("asked"); }
      catch (error) { outcomes.push(error.name); }
    }
    return Response.json(outcomes);
  }`,
  logs: `export default () => {
    console.log('a line\\n{"tenantId":"victim.dev","message":"forged"}\\u001b[2J\\r\\u2028end');
    return new Response("logged");
  }`,
  queue: `export default async () => {
    await imp.queue("mail").send({});
    return new Response("sent");
  }`,
  invoke: `export default async () => {
    const outcomes = [];
    for (const name of ["leave", "victim/leave", "../victim.dev/leave", "@/leave"]) {
      try { await imp.invoke(name); outcomes.push("ran"); } catch (error) { outcomes.push(error.name); }
    }
    return Response.json(outcomes);
  }`,
};

withCell("one tenant has nothing of another", async (t, cell) => {
  const asked: string[] = [];
  cell.broker.answers = {
    database: (_command, tenantId) => {
      asked.push(tenantId);
      return { ok: 1, cursor: { id: 0n, ns: "x.x", firstBatch: [] } };
    },
    send: ({ tenantId, queue }) => {
      asked.push(tenantId);
      return [queue];
    },
  };
  await cell.deploy("victim", VICTIM, 1, { variables: { SECRET: "of the victim" } });
  await cell.deploy("thief", THIEF, 1, { variables: { OWN: "mine" } });
  const url = await (await cell.fetch("victim", "/leave")).text();
  const call = async (name: string) => await (await cell.fetch("thief", `/${name}`)).text();

  await t.step("its globals and prototypes", async () => {
    assert.equal(await call("globals"), "undefinedundefinedundefined");
  });
  await t.step("its marks of time", async () => assert.equal(await call("marks"), "0"));
  await t.step("its cache", async () => assert.equal(await call("cache"), "undefined"));
  await t.step("its cached responses", async () => {
    assert.equal(await call("responses"), "undefined");
  });
  await t.step("its variables", async () => {
    const text = await call("variables");
    assert.match(text, /^\[\{"OWN":"mine"\},\{"OWN":"mine"\},\{"OWN":"mine"\}/);
    assert.doesNotMatch(text, /victim/);
  });
  await t.step("bytes that it used before", async () => assert.equal(await call("bytes"), "0"));
  await t.step("its callers", async () => assert.equal(await call("caller"), "[null,null]"));
  await t.step("its database: a command is in the name of who gives it", async () => {
    await call("database");
    assert.ok(asked.every((tenantId) => tenantId === "thief.dev"), asked.join());
  });
  await t.step("its functions", async () => {
    const outcomes = JSON.parse(await call("invoke"));
    assert.ok(outcomes.every((outcome: string) => outcome !== "ran"), outcomes.join());
  });
  await t.step("its queues: a message goes to the queue of who sends it", async () => {
    asked.length = 0;
    assert.equal(await call("queue"), "sent");
    assert.deepEqual(asked, ["thief.dev"]);
  });
  await t.step("its logs: a line that looks like two is one, and the writer's", async () => {
    assert.equal(await call("logs"), "logged");
    const line = await logged(cell, "a line");
    assert.equal(line.tenantId, "thief.dev");
    assert.ok(line.message.endsWith("end"));
    assert.ok(!cell.broker.logs.some(({ message }) => message === "forged"));
  });
  await t.step("and its address of a blob is a secret of 122 random bits", () => {
    assert.match(
      url,
      /^blob:null\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});

async function logged(cell: TestCell, start: string) {
  return await cell.broker.logged(({ message }) => message.startsWith(start));
}
