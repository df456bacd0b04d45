/** What the thread that serves clients and the one that starts isolates tell each other. Both are ours; no tenant has a part in it. */
import type { MessagePort } from "node:worker_threads";

export type ToKeeper =
  /** To be answered with `pong`. */
  | { readonly type: "ping" }
  /** Give up all permissions. */
  | { readonly type: "seal" }
  | {
    readonly type: "raise";
    /** Tells isolates apart; whoever asks for them counts them. */
    readonly number: number;
    readonly address: string;
    readonly heapMb: number;
    /** The isolate's end of its channel. */
    readonly port: MessagePort;
  }
  /** What an isolate's V8 has compiled, before a tenant's code was there: the next ones take it over. */
  | { readonly type: "compiled"; readonly compiled: ArrayBuffer }
  | { readonly type: "end"; readonly number: number }
  /** End the process. */
  | { readonly type: "exit"; readonly code: number };

export type FromKeeper =
  | { readonly type: "pong" }
  | { readonly type: "sealed" }
  /** `thread` is N of the thread's name `worker-N`. */
  | { readonly type: "started"; readonly number: number; readonly thread: number }
  /** `code` is that of Node's errors, if it has one. */
  | {
    readonly type: "failed";
    readonly number: number;
    readonly code: string | undefined;
    readonly text: string;
  }
  /** The isolate has been told to end, or has ended before. */
  | { readonly type: "ending"; readonly number: number };
