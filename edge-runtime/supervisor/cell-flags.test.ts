import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { until } from "@imprun/testing/until";
import { cellFlags } from "./cell-flags.ts";

const CODE = new URL("../cell/isolates/code.ts", import.meta.url);
const ISOLATES = 5;

/** Starts isolates as a cell does, one after another, and waits for the end of stdin. */
const STARTS_ISOLATES = `
  import { MessageChannel, Worker } from "node:worker_threads";
  import { IsolateCode, startAddress } from ${JSON.stringify(CODE.href)};
  const [code, address] = await Promise.all([IsolateCode.read(), startAddress()]);
  for (let n = 0; n < ${ISOLATES}; n++) {
    const { port1, port2 } = new MessageChannel();
    const workerData = { port: port2, ...code.parts };
    const worker = new Worker(address, { workerData, transferList: [port2] });
    await new Promise((resolve) => port1.once("message", resolve));
    port1.close();
    await worker.terminate();
  }
  console.log("started");
  for await (const _ of Deno.stdin.readable);
`;

const FLAGS = cellFlags({
  cellId: "cell-1-1",
  environment: "dev",
  hostname: "127.0.0.1",
  port: 0,
  domain: "localhost",
  brokerSocket: "/tmp/broker.sock",
  spareIsolates: 1,
  maxIsolates: 10,
});

/** The addresses that a table of Deno's has, but for those of files and of Deno's own modules, which are always the same. */
function addresses(directory: string, file: string, table: string): string[] {
  try {
    using cache = new DatabaseSync(`${directory}/${file}`, { readOnly: true });
    const rows = cache.prepare(`SELECT specifier FROM ${table}`).all();
    return rows.map(({ specifier }) => String(specifier)).filter((address) =>
      !/^(file|ext|node):/.test(address)
    );
  } catch (error) {
    if (!/unable to open|no such table|locked/.test(String(error))) throw error;
    return [];
  }
}

Deno.test("what Deno keeps on disk does not grow with the isolates that start", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const script = `${directory}/start.js`;
    await Deno.writeTextFile(script, STARTS_ISOLATES);
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", ...FLAGS, script],
      env: { DENO_DIR: directory },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const { value } = await process.stdout.getReader().read();
    assert.equal(new TextDecoder().decode(value), "started\n");
    const analyzed = () => addresses(directory, "dep_analysis_cache_v2", "moduleinfocache");
    await until(() => Promise.resolve(analyzed().length > 0 || null));
    await process.stdin.close();
    assert.ok((await process.status).success);
    assert.equal(analyzed().length, 1);
    assert.ok(addresses(directory, "v8_code_cache_v2", "codecache").length <= 1);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
