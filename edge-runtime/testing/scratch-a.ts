import { PublishedWorld } from "./published-world.ts";
import { deserialize, serialize } from "bson";
import { DatabaseProxy } from "../broker/database/proxy.ts";
const w = await PublishedWorld.start();
const t = await w.tenant();
const [g] = [t.gatewayId];
const c = w.client.db(`gatewayid_${g}_dev`).collection("x");
await c.insertMany(
  Array.from({ length: 100 }, (_, i) => ({ _id: i as any, a: i, text: "hello world ".repeat(5) })),
);
const proxy = new DatabaseProxy(w.client);
const cmd = (i: number) =>
  serialize({ find: "x", filter: { _id: i }, limit: 1, singleBatch: true });
async function bench(name: string, f: (i: number) => Promise<unknown>, n = 3000) {
  for (let i = 0; i < 500; i++) await f(i % 100);
  const t0 = performance.now();
  for (let i = 0; i < n; i++) await f(i % 100);
  console.log(name, ((performance.now() - t0) / n * 1000).toFixed(0), "us");
}
for (let k = 0; k < 2; k++) {
  await bench("driver findOne", (i) => c.findOne({ _id: i as any }));
  await bench("proxy.run", (i) => proxy.run(t.tenantId as any, cmd(i)));
  await bench(
    "through socket+proxy",
    (i) =>
      w.cell.database(t.tenantId, { find: "x", filter: { _id: i }, limit: 1, singleBatch: true }),
  );
}
async function conc(name: string, f: (i: number) => Promise<unknown>, n = 6000, k = 32) {
  const t0 = performance.now();
  let i = 0;
  await Promise.all(Array.from({ length: k }, async () => {
    while (i < n) await f(i++ % 100);
  }));
  console.log(name, (n / (performance.now() - t0) * 1000).toFixed(0), "/s");
}
await conc("driver x32", (i) => c.findOne({ _id: i as any }));
await conc(
  "socket+proxy x32",
  (i) =>
    w.cell.database(t.tenantId, { find: "x", filter: { _id: i }, limit: 1, singleBatch: true }),
);
const ms: number[] = [];
const live: number[] = [];
for (let i = 0; i < 50; i++) {
  const v = await t.version("hello", "export default () => new Response('x')");
  const { proposalId } = await t.propose(v);
  const a = await t.ack((a) => a.proposalId === proposalId);
  ms.push(a.ms);
  const r = await t.commit();
  live.push((await t.ack((a) => a.revision === r && a.stage === "live")).ms);
}
ms.sort((a, b) => a - b);
live.sort((a, b) => a - b);
console.log("ack ms p50", ms[25], "max", ms[49], "live", live[25], live[49]);
proxy.stop();
await w.stop();
Deno.exit(0);
