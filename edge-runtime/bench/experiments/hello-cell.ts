/** A real cell with one warm hello behind key-auth and a broker that keeps nothing. Prints where it is as JSON. */
import { HELLO_CODE } from "../platform/platform.ts";
import { TestCell } from "../../testing/cell.ts";

const KEY = "sk_dev_hello";

const cell = await TestCell.start();
cell.broker.keys.push(cell.key(KEY, "web"));
cell.broker.putKeys(cell.broker.keys);
await cell.deploy("web", { hello: HELLO_CODE }, 1, { authType: "key-auth" });
const headers = { apikey: KEY };
const answer = await cell.fetch("web", "/hello", { headers });
if (answer.status !== 200) throw new Error(`Answered ${answer.status}: ${await answer.text()}`);
await answer.body?.cancel();
// What a broker does with log lines is not measured here.
setInterval(() => cell.broker.logs.length = 0, 1_000);
console.log(JSON.stringify({ port: cell.port, pid: cell.pid }));
Deno.addSignalListener("SIGTERM", () => cell.stop().then(() => Deno.exit(0)));
