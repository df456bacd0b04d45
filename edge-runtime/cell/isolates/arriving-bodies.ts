/**
 * Bodies on their way from elsewhere into isolates: the answers to outbound requests. Each holds some hundred KB of the cell
 * and a connection of the broker for as long as nobody reads on, and a function that looks at nothing but the status never
 * does. So one that nobody reads is cut off when its request has been over for a while, and the one that nobody has read
 * for longest when an isolate has too many.
 */
import { EGRESS_LIMITS } from "@imprun/contracts/limits";
import type { LimitMembers } from "../http/limit-members.ts";
import type { Dispatched } from "./host.ts";
import type { Isolate } from "./isolate.ts";

const SWEEP_MS = 5_000;

interface BodyLimits {
  /** Of one isolate at a time. */
  readonly bodies: number;
  readonly unreadMs: number;
}

/** A request of a function that left bodies unread. */
type Reader = Pick<Dispatched, "requestId" | "functionName">;
/** Hears of the limit for which the body of a request, or of none, was cut off. */
type WasCut = (isolate: Isolate, of: Reader | undefined, limit: LimitMembers) => void;

/** A body, its request, and since when nobody has asked for more of it. */
class ArrivingBody {
  readonly readable: ReadableStream<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #isOver = false;
  /** Null while somebody waits for more: then it is not who reads that is slow. */
  unreadSince: number | null = performance.now();

  constructor(
    source: ReadableStream<Uint8Array>,
    /** The request that it belongs to as long as that is not over; 0 for none. */
    public request: number,
    readonly of: Reader | undefined,
    private readonly over: (body: ArrivingBody) => void,
  ) {
    this.#reader = source.getReader();
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#pull(),
      cancel: (reason) => {
        this.#end();
        return this.#reader.cancel(reason);
      },
    }, { highWaterMark: 0 });
  }

  /** Ends it on both sides. */
  cut(reason: unknown): void {
    if (this.#isOver) return;
    this.#end();
    this.#controller.error(reason);
    // The source may be broken already.
    this.#reader.cancel(reason).catch(() => {});
  }

  async #pull(): Promise<void> {
    this.unreadSince = null;
    try {
      const { done, value } = await this.#reader.read();
      if (this.#isOver) return;
      if (!done) this.#controller.enqueue(value);
      else {
        this.#end();
        this.#controller.close();
      }
    } catch (error) {
      this.cut(error);
    }
    this.unreadSince = performance.now();
  }

  #end(): void {
    this.#isOver = true;
    this.over(this);
  }
}

export class ArrivingBodies {
  readonly #bodies = new Map<Isolate, Set<ArrivingBody>>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly wasCut: WasCut,
    private readonly limits: BodyLimits = EGRESS_LIMITS,
  ) {}

  /** The body as the isolate may have it; it ends with the isolate. */
  carry(
    isolate: Isolate,
    request: number,
    source: ReadableStream<Uint8Array>,
  ): ReadableStream<Uint8Array> {
    let bodies = this.#bodies.get(isolate);
    if (bodies === undefined) this.#bodies.set(isolate, bodies = new Set());
    if (bodies.size >= this.limits.bodies) this.#cut(isolate, oldestOf(bodies), "bodies");
    const own = isolate.isWorkingOn(request) ? request : 0;
    const of = readerOf(isolate.requests.get(request));
    const body = new ArrivingBody(source, own, of, (body) => this.#remove(isolate, body));
    bodies.add(body);
    this.#timer ??= setInterval(() => this.sweep(performance.now()), SWEEP_MS);
    return body.readable;
  }

  /** The request is over, and so is its answer. */
  ended(isolate: Isolate, request: number): void {
    for (const body of this.#bodies.get(isolate) ?? []) {
      if (body.request === request) body.request = 0;
    }
  }

  /** The isolate is gone: streams of a thread that has ended neither end nor fail by themselves. */
  forget(isolate: Isolate, reason: unknown): void {
    for (const body of this.#bodies.get(isolate) ?? []) body.cut(reason);
  }

  /** Cuts off what nobody reads any more. */
  sweep(now: number): void {
    for (const [isolate, bodies] of this.#bodies) {
      for (const body of bodies) {
        if (body.request !== 0 || body.unreadSince === null) continue;
        if (now - body.unreadSince >= this.limits.unreadMs) this.#cut(isolate, body, "unreadMs");
      }
    }
  }

  #cut(isolate: Isolate, body: ArrivingBody | null, limit: keyof BodyLimits): void {
    if (body === null) return;
    body.cut(new TypeError("The body was cut off, since the function did not read it"));
    const members = { limitName: `EGRESS_LIMITS.${limit}`, limit: this.limits[limit] };
    this.wasCut(isolate, body.of, members);
  }

  #remove(isolate: Isolate, body: ArrivingBody): void {
    const bodies = this.#bodies.get(isolate);
    bodies?.delete(body);
    if (bodies?.size === 0) this.#bodies.delete(isolate);
    if (this.#bodies.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** A body may be there for longer than its request. */
function readerOf(request: Dispatched | undefined): Reader | undefined {
  return request && { requestId: request.requestId, functionName: request.functionName };
}

/** The one that nobody has read for longest; null when all are being read. */
function oldestOf(bodies: ReadonlySet<ArrivingBody>): ArrivingBody | null {
  let oldest: ArrivingBody | null = null;
  for (const body of bodies) {
    if ((body.unreadSince ?? Infinity) < (oldest?.unreadSince ?? Infinity)) oldest = body;
  }
  return oldest;
}
