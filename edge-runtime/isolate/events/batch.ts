/** What a `queue` handler gets, and what it says of the messages. */
import type { EventResult, FunctionEvent } from "@imprun/contracts/runtime/frames";
import { TRIGGER_LIMITS } from "@imprun/contracts/trigger-limits";
import { deserialize } from "bson";
import { NativeError } from "../primordials.ts";

type QueueEvent = Extract<FunctionEvent, { type: "queue" }>;
/** Undefined: the end of the handler decides. */
type Verdict = { readonly acked: boolean; readonly delaySeconds: number | null } | undefined;

interface RetryOptions {
  readonly delaySeconds?: number;
}

/** `batch` of `queue(batch, env, ctx)`: messages with `ack` and `retry`; the last word counts. */
export class MessageBatch {
  readonly queue: string;
  readonly messages: readonly QueueMessage[];
  readonly #verdicts: Verdict[];

  /** `contents` are BSON documents `{body}`, one behind the other, in the order of the messages. */
  constructor({ queue, messages }: QueueEvent, contents: Uint8Array) {
    this.queue = queue;
    this.#verdicts = new Array(messages.length).fill(undefined);
    const bodies = readBodies(contents);
    this.messages = Object.freeze(
      messages.map((message, index) =>
        new QueueMessage(message, bodies[index], (verdict) => this.#verdicts[index] = verdict)
      ),
    );
  }

  readonly ackAll = (): void => {
    this.#verdicts.fill({ acked: true, delaySeconds: null });
  };

  readonly retryAll = (options?: RetryOptions): void => {
    this.#verdicts.fill({ acked: false, delaySeconds: delayOf(options) });
  };

  /** What was said of single messages. */
  verdicts(): Pick<EventResult, "acked" | "retried"> {
    const acked: number[] = [];
    const retried: EventResult["retried"] = [];
    for (let index = 0; index < this.#verdicts.length; index++) {
      const verdict = this.#verdicts[index];
      if (verdict?.acked) acked.push(index);
      else if (verdict) retried.push({ index, delaySeconds: verdict.delaySeconds });
    }
    return { acked, retried };
  }
}

class QueueMessage {
  readonly id: string;
  readonly timestamp: Date;
  readonly attempts: number;

  constructor(
    { id, sentAt, attempts }: QueueEvent["messages"][number],
    readonly body: unknown,
    private readonly settle: (verdict: Verdict) => void,
  ) {
    this.id = id;
    this.timestamp = new Date(sentAt);
    this.attempts = attempts;
  }

  readonly ack = (): void => this.settle({ acked: true, delaySeconds: null });
  readonly retry = (options?: RetryOptions): void =>
    this.settle({ acked: false, delaySeconds: delayOf(options) });
}

/** The seconds of `{delaySeconds}`; null when it is not said. Throws TypeError when it is no delay. */
export function delayOf(options: RetryOptions | undefined): number | null {
  const delay = options?.delaySeconds;
  if (delay === undefined) return null;
  const longest = TRIGGER_LIMITS.delaySeconds;
  if (typeof delay !== "number" || !(delay >= 0 && delay <= longest)) {
    throw new TypeError(`delaySeconds is a number from 0 to ${longest}`);
  }
  return delay;
}

function readBodies(contents: Uint8Array): unknown[] {
  const bodies: unknown[] = [];
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  for (let at = 0; at < contents.length;) {
    const length = view.getInt32(at, true);
    if (length < 5) throw new NativeError("The messages cannot be read");
    bodies.push(deserialize(contents.subarray(at, at + length), { promoteBuffers: true }).body);
    at += length;
  }
  return bodies;
}
