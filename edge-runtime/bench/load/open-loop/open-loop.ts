/**
 * A load that does not wait for answers: requests are sent at a fixed rate, as strangers send them, so a server that
 * stalls gets no rest and every request that waits meanwhile counts (no coordinated omission). It runs in a process of
 * its own.
 */
import { TextLineStream } from "@imprun/processes/lines";
import { z } from "zod";
import { percentile } from "../../measure/statistics.ts";
import type { Target } from "../load.ts";
import { type GeneratorConfig, Sample } from "./samples.ts";

const GENERATOR = new URL("./generator.ts", import.meta.url).pathname;
/** A request that was sent at the end of a window has this long to be told of. */
const LONGEST_ANSWER_MS = 5_500;

export interface Window {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers that were not 200, and requests without one. */
  readonly failed: number;
  /** How often each of these ends came. */
  readonly failures: ReadonlyMap<string, number>;
}

export class OpenLoop implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #read: Promise<void>;
  readonly #samples: Sample[] = [];

  constructor({ url, headers }: Target, ratePerSecond: number) {
    const { port, pathname } = new URL(url);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const request = `GET ${pathname} HTTP/1.1\r\n${lines.join("")}\r\n`;
    const config: GeneratorConfig = { port: Number(port), request, ratePerSecond };
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--allow-net=127.0.0.1",
        "--allow-ffi",
        GENERATOR,
        JSON.stringify(config),
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#read = this.#readAll();
  }

  /** What became of the requests that were sent between two moments of `Date.now()`. Throws when there were none. */
  window(from: number, to: number): Window {
    const samples = this.#samples.filter(([at]) => at >= from && at < to);
    const times = samples.map(([, ms]) => ms);
    const failures = new Map<string, number>();
    for (const [, , outcome] of samples) {
      if (outcome !== "200") failures.set(outcome, (failures.get(outcome) ?? 0) + 1);
    }
    return {
      requests: samples.length,
      p50Ms: percentile(times, 50),
      p99Ms: percentile(times, 99),
      maxMs: percentile(times, 100),
      failed: samples.filter(([, , outcome]) => outcome !== "200").length,
      failures,
    };
  }

  /** Resolves when every request that was sent until now has been answered or given up. */
  async settled(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LONGEST_ANSWER_MS));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stdin.close();
    await this.#read;
    await this.#process.status;
  }

  async #readAll(): Promise<void> {
    const lines = this.#process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream());
    for await (const line of lines) this.#samples.push(...z.array(Sample).parse(JSON.parse(line)));
  }
}
