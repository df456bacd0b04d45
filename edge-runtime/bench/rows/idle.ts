import { memoryOfAll } from "../measure/processes.ts";
import { ofRounds } from "../report/result.ts";
import { pause, type Row } from "./row.ts";

const JUST_READY_MS = 5_000;
/** V8 collects what starting left behind when a process has had nothing to do for a while. */
const IDLE_MS = 30_000;

export const idle: Row = {
  name: "idle",
  title: "Idle platform: imprun up on an empty directory",

  async measure(bench) {
    const readySeconds: number[] = [];
    const againSeconds: number[] = [];
    const justReadyMb: number[] = [];
    const rssMb: number[] = [];
    const pssMb: number[] = [];
    const processes: number[] = [];
    for (let round = 1; round <= bench.rounds; round++) {
      const startedAt = performance.now();
      await using platform = await bench.startPlatform();
      const { dataDirectory } = platform.started;
      readySeconds.push((performance.now() - startedAt) / 1_000);
      await pause(JUST_READY_MS, bench.signal);
      justReadyMb.push(memoryOfAll(platform.pids()).pssKb / 1024);
      await pause(IDLE_MS - JUST_READY_MS, bench.signal);
      const pids = platform.pids();
      const { rssKb, pssKb } = memoryOfAll(pids);
      rssMb.push(rssKb / 1024);
      pssMb.push(pssKb / 1024);
      processes.push(pids.length);
      await platform.stop();
      const restartedAt = performance.now();
      await using again = await bench.startPlatform(dataDirectory);
      againSeconds.push((performance.now() - restartedAt) / 1_000);
      await again.stop();
      bench.log(`idle: round ${round} of ${bench.rounds}`);
    }
    return {
      figures: [
        ofRounds("first start to ready", "s", readySeconds, { atMost: 5 }),
        ofRounds("start again to ready", "s", againSeconds, { atMost: 5 }),
        ofRounds("processes", "count", processes),
        ofRounds("all processes 5 s after ready, PSS", "MB", justReadyMb),
        ofRounds("all processes after 30 s, PSS", "MB", pssMb, { atMost: 500 }),
        ofRounds("all processes after 30 s, RSS", "MB", rssMb),
      ],
      notes: [
        "RSS counts pages that processes share (Deno's program) once for each; PSS once in all",
        "without the door's own checks: is everything installed and built",
      ],
    };
  },
};
