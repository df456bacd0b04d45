import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { until } from "@imprun/testing/until";
import { cellFlags } from "./cell-flags.ts";

/** Starts an isolate as a cell does, from an address that is used once, and keeps it until stdin ends. */
const STARTS_AN_ISOLATE = `
  const script = new Blob([\`postMessage(\${"1 + ".repeat(5_000)}1)\`], { type: "text/javascript" });
  const blob = URL.createObjectURL(script);
  const address = "data:text/javascript,import " + encodeURIComponent(JSON.stringify(blob));
  const worker = new Worker(address, { type: "module" });
  await new Promise((resolve) => worker.onmessage = resolve);
  console.log("started");
  for await (const _ of Deno.stdin.readable);
  worker.terminate();
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

/** A process of these flags with an isolate, and what Deno keeps of it in a directory of its own. */
class Started {
  readonly #directory = Deno.makeTempDirSync();
  readonly #process: Deno.ChildProcess;

  constructor(flags: readonly string[]) {
    const script = `${this.#directory}/start.js`;
    Deno.writeTextFileSync(script, STARTS_AN_ISOLATE);
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, script],
      env: { DENO_DIR: this.#directory },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
  }

  /** Resolves when the isolate has run. */
  async ran(): Promise<void> {
    const { value } = await this.#process.stdout.getReader().read();
    assert.equal(new TextDecoder().decode(value), "started\n");
  }

  /** How many blobs there is compiled code of. */
  kept(): number {
    try {
      using cache = new DatabaseSync(`${this.#directory}/v8_code_cache_v2`, { readOnly: true });
      const count = "SELECT count(*) AS count FROM codecache WHERE specifier LIKE 'blob:%'";
      return Number(cache.prepare(count).get()!.count);
    } catch (error) {
      if (!/unable to open|no such table|locked/.test(String(error))) throw error;
      return 0;
    }
  }

  async end(): Promise<void> {
    await this.#process.stdin.close();
    assert.ok((await this.#process.status).success);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#directory, { recursive: true });
  }
}

Deno.test("Deno keeps no compiled code of isolates, whose addresses never come again", async () => {
  using asCell = new Started(FLAGS);
  using byDefault = new Started(["--quiet"]);
  await Promise.all([asCell.ran(), byDefault.ran()]);
  await until(() => Promise.resolve(byDefault.kept() === 1 || null));
  await Promise.all([asCell.end(), byDefault.end()]);
  assert.equal(asCell.kept(), 0);
});
