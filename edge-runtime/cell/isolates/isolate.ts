/** One isolate as the cell sees it: a worker thread, its channel, and the requests that it works on. */
import { MessageChannel } from "node:worker_threads";
import type { FunctionEvent, ImportFailure } from "@imprun/contracts/runtime/frames";
import {
  type Body,
  type IsolateSetup,
  type SocketEvent,
  TO_CELL,
  TO_ISOLATE,
  type ToCell,
  type ToIsolate,
} from "@imprun/contracts/runtime/isolate";
import type { ProblemCode } from "@imprun/contracts/problem";
import type { LimitMembers } from "../http/limit-members.ts";
import { act } from "../sockets/act.ts";
import { bodyIn, Channel, ForgedMessage } from "./channel.ts";
import type { Dispatched, IsolateHost, IsolateState, StreamedAnswer } from "./host.ts";
import { Imports } from "./imports.ts";
import { OpenStreams } from "./open-streams.ts";
import { OWN_CODES } from "./own-codes.ts";
import type { Nursery, Nursling } from "./nursery/nursery.ts";
import { Slots } from "./slots.ts";
import { type IsolateUsage, usageOf } from "./usage.ts";

/** What a thread that has stopped needs to end, also on a machine that is busy. A loop goes on for longer. */
const ENDS_WITHIN_MS = 1_000;

let lastId = 0;
export class Isolate {
  readonly id = ++lastId;
  readonly requests = new Slots<Dispatched>();
  readonly imports = new Imports();
  readonly streams = new OpenStreams();
  readonly up = Promise.withResolvers<void>();
  state: IsolateState = "booting";
  tenantId: string | null = null;
  /** What it was booted with; its tenant may have another one by now. */
  revision = 0;
  idleSince = performance.now();
  /** Requests and events that it was given; a candidate that broke a limit while it was tried had none. */
  served = 0;
  /** When it was pinged and has said nothing since; 0 when it owes no sign of life. */
  owesSince = 0;
  /** As of its last sign of life. */
  usage: IsolateUsage | null = null;
  readonly #nursling: Nursling;
  /** It has a thread, whose number is known. */
  #isStarted = false;
  /** It has said that it is up. */
  #isUp = false;
  readonly #channel: Channel;
  readonly #closed = Promise.withResolvers<void>();
  #externalLimit: LimitMembers | null = null;

  constructor(
    address: URL,
    heapMb: number,
    private readonly nursery: Nursery,
    private readonly host: IsolateHost,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.#channel = new Channel(port1, {
      message: (message, attachments) => this.#receive(message, attachments),
      forged: (error) =>
        this.discard("function_failed", `The isolate broke its protocol: ${error.message}`),
      closed: () => this.#closed.resolve(),
    });
    this.#nursling = nursery.raise(address, heapMb, port2, {
      started: (thread) => this.#started(thread),
      failed: (code, text) => {
        if (code === "ERR_WORKER_OUT_OF_MEMORY") {
          this.#leave("memory_limit", "The isolate used up its heap");
        } else this.#ended(`The isolate ended: ${text}`);
      },
      ended: () => this.#ended("The isolate ended"),
    });
  }

  get isAlive(): boolean {
    return this.state !== "gone";
  }

  /** Gives the isolate to a tenant, for good. */
  assign(tenantId: string, setup: IsolateSetup): void {
    this.tenantId = tenantId;
    this.revision = setup.revision;
    this.state = "loading";
    this.#externalLimit = { limitName: "externalMb", limit: setup.limits.externalMb };
    this.#channel.send([TO_ISOLATE.setup, setup]);
  }

  /** Resolves with the failure of the import, or null; with `memory_limit` or `wall_limit` when it does not come back. */
  import(
    name: string,
    versionId: string,
    semver: string,
    module: string,
  ): Promise<ImportFailure | null> {
    return this.imports.begin(name, () => {
      this.#channel.send([TO_ISOLATE.import, name, versionId, semver, module]);
    });
  }

  /** Hands a request over; `send` builds its message with the number that it gets. */
  dispatch(
    request: Dispatched,
    functionName: string,
    method: string,
    url: string,
    headers: readonly string[],
    body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
    traceparent: string,
    caller: { applicationId: string; grantId: string } | null,
    clientAddress: string,
  ): number {
    const number = this.requests.add(request);
    this.served++;
    const carried = body === null || typeof body === "string" ? body : this.#channel.attach(body);
    const message: Extract<ToIsolate, [typeof TO_ISOLATE.request, ...unknown[]]> = [
      TO_ISOLATE.request,
      number,
      functionName,
      method,
      url,
      carried,
      clientAddress,
      request.requestId,
      traceparent,
      caller === null ? null : caller.applicationId,
      caller === null ? null : caller.grantId,
    ];
    for (let i = 0; i < headers.length; i++) message.push(headers[i]!);
    // An isolate that has nothing else to do can begin with it.
    if (this.requests.size === 1) this.#channel.sendNow(message);
    else this.#channel.send(message);
    return number;
  }

  /** Hands an event over, which is answered like a request. Returns its number. */
  dispatchEvent(
    request: Dispatched,
    event: FunctionEvent,
    contents: Uint8Array<ArrayBuffer>,
  ): number {
    const number = this.requests.add(request);
    this.served++;
    const carried = contents.length === 0 ? null : this.#channel.attach(contents);
    const { functionName, requestId } = request;
    this.#channel.send([TO_ISOLATE.event, number, functionName, event, carried, requestId]);
    return number;
  }

  abort(number: number): void {
    if (this.requests.has(number)) this.#channel.send([TO_ISOLATE.abort, number]);
  }

  /** Something happened on the WebSocket of a request. */
  socketEvent(number: number, ...event: SocketEvent): void {
    if (this.isAlive && this.requests.has(number)) {
      this.#channel.send([TO_ISOLATE.socket, number, ...event]);
    }
  }

  /** What stands for a text or bytes in a message. */
  carried(data: string | Uint8Array<ArrayBuffer>): Body {
    return typeof data === "string" ? data : this.#channel.attach(data);
  }

  /** Ends all WebSockets, each with this code of RFC 6455 §7.4. */
  endSockets(code: number, reason: string): void {
    for (const request of this.requests.values()) request.socket?.end(code, reason);
  }

  /** Sends what is queued, when there is nothing more to come that could go along. */
  flush(): void {
    this.#channel.flush();
  }

  /** Asks for a sign of life. */
  ping(): void {
    this.owesSince = performance.now();
    this.#channel.send([TO_ISOLATE.ping, 0]);
  }

  /** `mayMove`: the body is not read here any more. `isAlone`: nothing else is under way that it could go along with. */
  result(
    call: number,
    header: unknown,
    body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
    mayMove = false,
    isAlone = false,
  ): void {
    if (!this.isAlive) return;
    const carried = body === null ? null : this.#channel.attach(body, mayMove);
    const message: ToIsolate = [TO_ISOLATE.result, call, header, carried];
    if (isAlone) this.#channel.sendNow(message);
    else this.#channel.send(message);
  }

  failure(call: number, code: string, detail: string): void {
    if (this.isAlive) this.#channel.send([TO_ISOLATE.failure, call, code, detail]);
  }

  /** No new requests; ends when the last one has. */
  drain(): void {
    if (this.state === "gone") return;
    this.state = "draining";
    if (!this.isBusy) return this.retire();
    this.idleSince = performance.now();
    this.endSockets(1001, "The function was replaced or let go; connect again");
  }

  /** Ends an isolate that works on nothing. */
  retire(): void {
    this.#leave(null, "retired");
    this.#nursling.end();
    this.#channel.close();
  }

  /** Ends it at once; what it works on fails with `code`. */
  discard(code: ProblemCode, detail: string, limit?: LimitMembers): void {
    if (this.state === "gone") return;
    this.#leave(code, detail, limit);
    this.#nursling.end();
  }

  /**
   * Ends an isolate that has gone silent, and finds out why: a stopped heap leaves an idle thread that ends at once,
   * a loop goes on and keeps its port open.
   */
  async discardSilent(): Promise<void> {
    if (this.state === "gone") return;
    this.state = "draining";
    await this.#nursling.end();
    const ended = await Promise.race([
      this.#closed.promise.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), ENDS_WITHIN_MS)),
    ]);
    if (ended) this.#leave("memory_limit", "The isolate used up its heap");
    else this.#leave("cpu_limit", "The isolate did not give its thread back");
  }

  #ended(detail: string): void {
    // discardSilent() terminated it and is about to say why.
    if (this.state === "gone" || this.state === "draining") return;
    this.#leave("function_failed", detail);
  }

  #leave(code: ProblemCode | null, detail: string, limit?: LimitMembers): void {
    if (this.state === "gone") return;
    this.state = "gone";
    this.endSockets(code === null ? 1001 : 1011, code ?? "The isolate was let go");
    for (const request of this.requests.values()) {
      if (!request.isAnswered) request.fail(code ?? "runtime_unavailable", detail, limit);
    }
    this.requests.clear();
    if (code !== null) { for (const stream of this.streams.values()) stream.cut(detail); }
    this.imports.cutShort(code, detail);
    this.up.reject(new Error(detail));
    this.up.promise.catch(() => {});
    this.host.gone(this, code, detail);
  }

  #receive(message: ToCell, attachments: readonly unknown[]): void {
    this.owesSince = 0;
    switch (message[0]) {
      case TO_CELL.response: {
        const request = this.requests.get(message[1]);
        const body = bodyIn(message[4], attachments);
        if (request && !request.isAnswered) {
          request.respond(message[2], message[3], body, message[5], message[6]);
        } else if (body instanceof ReadableStream) body.cancel().catch(() => {});
        else if (message[2] === 101) this.socketEvent(message[1], "closed", 1006, "", false);
        if (message[7] === true) this.#settled(message[1]);
        return;
      }
      case TO_CELL.settled:
        return this.#settled(message[1]);
      case TO_CELL.failed: {
        const request = this.requests.get(message[1]);
        const [, , code, detail] = message;
        if (!OWN_CODES.has(code)) throw new ForgedMessage("An unknown failure");
        if (!request || request.isAnswered) return;
        const limit = this.#limitBehind(code, request);
        return request.fail(code, String(detail).slice(0, 1_000), limit ?? undefined);
      }
      case TO_CELL.limited: {
        const [, number, code] = message;
        if (!OWN_CODES.has(code)) throw new ForgedMessage("An unknown limit");
        const request = this.requests.get(number);
        return this.host.limited(this, request, code, this.#limitBehind(code, request));
      }
      case TO_CELL.call:
        if (typeof message[1] !== "number") throw new ForgedMessage("A call has no number");
        return this.host.call(this, message, bodyIn(message[5], attachments));
      case TO_CELL.cancelCall:
        return this.host.cancelCall(this, message[1]);
      case TO_CELL.log:
        return this.host.log(this, message[1], message[2], message[3], message[4]);
      case TO_CELL.socket: {
        const socket = this.requests.get(message[1])?.socket;
        return socket ? act(socket, message, attachments) : undefined;
      }
      case TO_CELL.need:
        return this.host.need(this, String(message[1]));
      case TO_CELL.imported:
        return this.imports.end(String(message[1]), message[2], message[3] ?? null);
      case TO_CELL.up: {
        // A tenant's code, which comes later, has no say in what the next isolates start from.
        const compiled = this.#isUp ? null : bodyIn(message[1], attachments);
        if (compiled instanceof Uint8Array) this.nursery.keep(compiled);
        this.#isUp = true;
        return this.#cameUp();
      }
      case TO_CELL.pong:
        return this.#used(usageOf(message));
      default:
        throw new ForgedMessage("An unknown message");
    }
  }

  /** The limit behind what the isolate says. */
  #limitBehind(code: ProblemCode, request: Dispatched | undefined): LimitMembers | null {
    // The heap ends isolates; what they say of memory is about what is outside of it.
    if (code === "memory_limit") return this.#externalLimit;
    return code === "concurrency_limit" ? request?.refusedBy ?? null : null;
  }

  #started(thread: number): void {
    if (this.state === "gone") return;
    this.#isStarted = true;
    this.host.started(this, thread);
    this.#cameUp();
  }

  /** The nursery and the isolate speak through ports of their own, and either may be heard first. */
  #cameUp(): void {
    if (this.state !== "booting" || !this.#isStarted || !this.#isUp) return;
    this.state = "spare";
    // The first message takes a multiple of the later ones; it should not be a cold start's.
    this.ping();
    this.up.resolve();
  }

  #used(usage: IsolateUsage): void {
    this.host.usage(this, Math.max(0, usage.cpuMs - (this.usage?.cpuMs ?? 0)));
    this.usage = usage;
  }

  #settled(number: number): void {
    const request = this.requests.get(number);
    if (!request || !this.requests.delete(number)) return;
    if (!request.isAnswered) request.fail("no_response", "The function ended without an answer");
    if (!this.streams.outlives(number)) this.host.ended(this, number);
    this.#released();
  }

  /** A streamed answer keeps its isolate from being retired. */
  streamStarted(number: number, stream: StreamedAnswer): void {
    this.streams.add(number, stream);
  }

  streamEnded(number: number): void {
    const isLone = !this.requests.has(number);
    if (!this.streams.delete(number, isLone)) return;
    if (isLone) this.host.ended(this, number);
    this.#released();
  }

  /** Whether all that is left of its requests is streamed answers. */
  get isOnlyStreaming(): boolean {
    return this.requests.size === 0 && this.streams.size > 0;
  }

  /** Whether a request, or the stream of its answer, goes on. */
  isWorkingOn(number: number): boolean {
    return this.requests.has(number) || this.streams.has(number);
  }

  /** The answer to `need` when the function cannot be had. */
  missing(functionName: string, code: string, detail: string): void {
    if (this.isAlive) this.#channel.send([TO_ISOLATE.missing, functionName, code, detail]);
  }

  /** Requests and streamed answers in progress. */
  get load(): number {
    return this.requests.size + this.streams.lone;
  }

  get isBusy(): boolean {
    return this.requests.size > 0 || this.streams.size > 0;
  }

  #released(): void {
    if (!this.isBusy) this.idleSince = performance.now();
    if (this.state === "draining" && !this.isBusy) this.retire();
    else if (this.state !== "gone") this.host.settled(this);
  }
}
