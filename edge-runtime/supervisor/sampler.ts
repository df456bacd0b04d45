/**
 * Reads /proc through one resident shell that uses nothing but its built-in commands.
 *
 * Deno lets only a process with `--allow-all` read /proc, whatever `--allow-read` says, and starting `cat` for each
 * sample would cost more than what is measured. A sample of a few threads through the shell takes a fraction of a
 * millisecond.
 */
import { forEachLine, LineWriter } from "./lines.ts";
import {
  cpuMsOfStat,
  isParkedOfStat,
  poolThreads,
  residentBytesOfStatm,
  threadOfStat,
  workerThreads,
} from "./proc.ts";

const SCRIPT = `
while read -r verb pid rest; do
  case $verb in
  threads)
    for task in /proc/$pid/task/*; do
      read -r name < $task/comm && echo "\${task##*/} $name"
    done ;;
  sample)
    memory=
    read -r memory < /proc/$pid/statm
    echo "$memory"
    for thread in $rest; do
      read -r stat < /proc/$pid/task/$thread/stat && echo "$stat"
    done ;;
  esac 2>/dev/null
  echo .
done
`;

export interface Sample {
  /** Null when the process has ended. */
  readonly residentBytes: number | null;
  /** CPU time so far, in milliseconds, of the threads that still exist. */
  readonly cpuMs: ReadonlyMap<number, number>;
  /** Those of them that have stopped where V8 gave up. */
  readonly parked: ReadonlySet<number>;
}

/** One shell; when it ends, whoever waits for it is told. */
class Shell {
  readonly #process: Deno.ChildProcess;
  readonly #input: LineWriter;
  readonly #waiting: PromiseWithResolvers<string[]>[] = [];
  #lines: string[] = [];
  #hasEnded = false;

  constructor() {
    this.#process = new Deno.Command("sh", {
      args: ["-c", SCRIPT],
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#input = new LineWriter(this.#process.stdin);
    forEachLine(this.#process.stdout, (line) => this.#received(line)).then(() => this.#ended());
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  ask(line: string): Promise<string[]> {
    const answer = Promise.withResolvers<string[]>();
    this.#waiting.push(answer);
    this.#input.write(line);
    return answer.promise;
  }

  async stop(): Promise<void> {
    if (!this.#hasEnded) this.#process.kill("SIGKILL");
    await this.#process.status;
  }

  #received(line: string): void {
    if (line !== ".") {
      this.#lines.push(line);
      return;
    }
    this.#waiting.shift()?.resolve(this.#lines);
    this.#lines = [];
  }

  #ended(): void {
    this.#hasEnded = true;
    for (const answer of this.#waiting) answer.reject(new Error("The sampler's shell has ended"));
  }
}

export class Sampler {
  #shell = new Shell();

  /** Memory of a process and CPU time of some of its threads. Rejects when the shell ends meanwhile. */
  async sample(pid: number, threads: readonly number[]): Promise<Sample> {
    const [memory = "", ...stats] = await this.#ask(`sample ${pid} ${threads.join(" ")}`);
    const cpuMs = new Map<number, number>();
    for (const stat of stats) {
      const ms = cpuMsOfStat(stat);
      if (ms !== null) cpuMs.set(threadOfStat(stat), ms);
    }
    const parked = new Set(stats.filter(isParkedOfStat).map(threadOfStat));
    return { residentBytes: residentBytesOfStatm(memory), cpuMs, parked };
  }

  /** The ids of a process's worker threads, by N of their names `worker-N`. */
  async workerThreads(pid: number): Promise<Map<number, number>> {
    return workerThreads(await this.#ask(`threads ${pid}`));
  }

  /** The same, and the threads that compute for the promises of all of them. */
  async threads(pid: number): Promise<{ workers: Map<number, number>; pool: number[] }> {
    const lines = await this.#ask(`threads ${pid}`);
    return { workers: workerThreads(lines), pool: poolThreads(lines) };
  }

  async stop(): Promise<void> {
    await this.#shell.stop();
  }

  #ask(line: string): Promise<string[]> {
    if (this.#shell.hasEnded) this.#shell = new Shell();
    return this.#shell.ask(line);
  }
}
