/** What a peer of the comparison is. */
import type { Target } from "../load/load.ts";

export interface Contender {
  readonly target: Target;
  /** All of its processes. */
  pids(): number[];
  /** Ends its processes. */
  stop(): Promise<void>;
}

export interface Peer {
  readonly name: string;
  /** What it shows, in a few words. */
  readonly about: string;
  /** Starts it on a free port of the loopback interface. Throws Unavailable when this machine cannot run it. */
  start(): Promise<Contender>;
}

/** The peer cannot run here; the message is the reason, and the run goes on without it. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}
