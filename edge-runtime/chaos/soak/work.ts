/** What goes on all the time in a soak: calls with a database, publishes, and harm. */
import type { Environment } from "@imprun/contracts/names";
import { call } from "@imprun/testing/http";
import type { TestPlatform } from "@imprun/testing/platform";
import { pause } from "../world.ts";
import { HARMS, publish } from "./tenants.ts";

/** After a kill so much time may pass until everything works again. */
const WINDOW_MS = 15_000;

export interface Counts {
  good: number;
  /** Within the time after a kill. */
  excused: number;
  readonly unexpected: string[];
}

/** Runs `once` again and again, and tells failures that a kill excuses from others. */
export class Work {
  readonly counts: Counts = { good: 0, excused: 0, unexpected: [] };
  #excusedUntil = 0;
  #isOn = true;
  readonly #done: Promise<void>;

  constructor(name: string, everyMs: number, once: () => Promise<void>) {
    this.#done = this.#repeat(name, everyMs, once);
  }

  /** Something that this needs was killed. */
  excuse(): void {
    this.#excusedUntil = Date.now() + WINDOW_MS;
  }

  async stop(): Promise<Counts> {
    this.#isOn = false;
    await this.#done;
    return this.counts;
  }

  async #repeat(name: string, everyMs: number, once: () => Promise<void>): Promise<void> {
    while (this.#isOn) {
      const wasExcused = Date.now() < this.#excusedUntil;
      try {
        await once();
        this.counts.good++;
      } catch (error) {
        if (wasExcused || Date.now() < this.#excusedUntil) this.counts.excused++;
        else this.counts.unexpected.push(`${name}: ${String(error).slice(0, 300)}`);
      }
      await pause(everyMs);
    }
  }
}

/** A call that writes, reads and deletes a row. */
export function callRows(platform: TestPlatform, environment: Environment): () => Promise<void> {
  return async () => {
    const { status, text } = await call(platform.functionUrl("steady", environment, "/rows"));
    if (status !== 200 || text !== "found") throw new Error(`${status} ${text}`);
  };
}

/** A publish, and a call that must be answered by what was published. */
export function publishNews(platform: TestPlatform, environment: Environment): () => Promise<void> {
  let isCreated = false;
  const name = `news${environment}`;
  return async () => {
    const news = crypto.randomUUID();
    const code = `export default () => new Response("${news}")`;
    if (!isCreated) {
      await platform.api("POST", "/api-gateways/steady/functions", { name, code });
      isCreated = true;
    }
    await publish(platform, "steady", name, environment, code);
    const { text } = await call(platform.functionUrl("steady", environment, `/${name}`));
    if (text !== news) throw new Error(`Published ${news}, answered ${text}`);
  };
}

/** One breach after the other. What the one who does it is answered is not looked at, but somebody must answer. */
export function doHarm(platform: TestPlatform, environment: Environment): () => Promise<void> {
  let turn = 0;
  return async () => {
    const how = HARMS[turn++ % HARMS.length];
    await call(platform.functionUrl("harmful", environment, `/harm?how=${how}`));
  };
}
