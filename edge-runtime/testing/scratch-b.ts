import { PublishedWorld } from "./published-world.ts";
import { deserialize, Int32, serialize } from "bson";
import { authorize } from "../broker/database/acl.ts";
import { DatabaseProxy } from "../broker/database/proxy.ts";
const w = await PublishedWorld.start();
const t = await w.tenant();
const db = w.client.db(`gatewayid_${t.gatewayId}_dev`);
const c = db.collection("x");
await c.insertMany(
  Array.from({ length: 100 }, (_, i) => ({ _id: i as any, a: i, text: "hello world ".repeat(5) })),
);
async function bench(name: string, f: (i: number) => unknown, n = 3000) {
  for (let i = 0; i < 1000; i++) await f(i % 100);
  const t0 = performance.now();
  for (let i = 0; i < n; i++) await f(i % 100);
  console.log(name, ((performance.now() - t0) / n * 1000).toFixed(0), "us");
}
const cmd = (i: number) => ({ find: "x", filter: { _id: i }, limit: 1, singleBatch: true });
const D = { promoteValues: false, promoteBuffers: false, bsonRegExp: true };
const b = serialize(cmd(3));

const proxy = new DatabaseProxy(w.client);
const F: Record<string, (i: number) => unknown> = {
  driver: (i) => c.findOne({ _id: i as any }),
  command: (i) => db.command(cmd(i)),
  raw: (i) => db.command({ ...cmd(i), maxTimeMS: 30000 }, { raw: true, ...D }),
  proxy: (i) => proxy.run(t.tenantId as any, serialize(cmd(i))),
  socket: (i) => w.cell.database(t.tenantId, cmd(i)),
};
const R: Record<string, number[]> = {};
for (let r = 0; r < 40; r++) {
  for (const [k, f] of Object.entries(F)) {
    const t0 = performance.now();
    for (let i = 0; i < 200; i++) await f(i % 100);
    (R[k] ??= []).push((performance.now() - t0) / 200 * 1000);
  }
}
for (const k in R) {
  const a = R[k]!.slice(10).sort((x, y) => x - y);
  console.log(k, "min", a[0]!.toFixed(0), "p50", a[15]!.toFixed(0));
}
await w.stop();
Deno.exit(0);
