/** All fuzzers, with how much one round of each is. */
import { fuzzFrames } from "./frames.ts";
import { fuzzHttp } from "./http.ts";
import { fuzzNatives } from "./natives.ts";

export interface Fuzzer {
  /** Throws at the first fault. */
  run(seed: number, count: number): Promise<void>;
  readonly count: number;
}

export const FUZZERS: Readonly<Record<"http" | "frames" | "natives", Fuzzer>> = {
  http: { run: fuzzHttp, count: 2_000 },
  frames: { run: fuzzFrames, count: 1_000 },
  natives: { run: fuzzNatives, count: 1_000 },
};
