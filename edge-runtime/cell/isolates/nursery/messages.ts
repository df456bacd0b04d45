/** What the main thread of a cell and its nursery tell each other. Both are ours; no tenant has a part in it. */
import type { MessagePort } from "node:worker_threads";

export interface NurseryStart {
  /** Whether the process has the permission `ffi`. */
  readonly mayUseLibc: boolean;
}

export type ToNursery =
  | { readonly type: "seal" }
  | {
    readonly type: "raise";
    /** Tells isolates apart; the main thread counts them. */
    readonly number: number;
    readonly address: string;
    readonly heapMb: number;
    /** The isolate's end of its channel. */
    readonly port: MessagePort;
  }
  | { readonly type: "end"; readonly number: number };

export type FromNursery =
  /** `isPrompt` is false when the kernel does not let its isolates wake up soon. */
  | { readonly type: "ready"; readonly isPrompt: boolean }
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
