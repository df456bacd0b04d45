/** One request on its way through an adapter, and the answer that the adapter gives it. */
import {
  type Body,
  type FlatHeaders,
  INLINE_BODY_BYTES,
  type IsolateProblem,
  TO_CELL,
  tooManyHeaders,
} from "@imprun/contracts/runtime/isolate";
import { arrived, keepArriving } from "./arriving.ts";
import type { RequestContext } from "./context.ts";
import { attach, send } from "./port.ts";
import { encode, mathRound, NativeReadableStream, now } from "./primordials.ts";
import { keepOpen } from "./sockets/upgrade.ts";

const NativeTypeError = TypeError;

export type RequestBody = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
export type ResponseBody = RequestBody;

/** What an adapter gets: the request as it came, and where its answer goes. */
export interface Incoming {
  readonly functionName: string;
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: FlatHeaders;
  readonly body: RequestBody;
  readonly clientAddress: string;
  readonly context: RequestContext;
  readonly answered: boolean;
  /** Called once after an answer that comes when the handler is already done. */
  whenAnswered: (() => void) | null;
  /** The first answer counts; later ones are ignored, and say so by `false`. Throws TypeError for headers beyond all measure. */
  answer(status: number, headers: FlatHeaders, body: ResponseBody): boolean;
  fail(code: IsolateProblem, detail: string): boolean;
}

/** A request that came through the cell. */
export class CellRequest implements Incoming {
  readonly #startedAt = now();
  whenAnswered: (() => void) | null = null;

  constructor(
    readonly functionName: string,
    readonly method: string,
    readonly url: string,
    readonly headers: FlatHeaders,
    readonly body: RequestBody,
    readonly clientAddress: string,
    readonly context: RequestContext,
  ) {
    arrived(context.work, body);
  }

  get answered(): boolean {
    return this.context.work.answered;
  }

  answer(status: number, headers: FlatHeaders, body: ResponseBody): boolean {
    const work = this.context.work;
    if (work.answered) return false;
    const excess = tooManyHeaders(headers);
    if (excess !== null) throw new NativeTypeError(excess);
    if (status === 101) keepOpen(work);
    if (body instanceof NativeReadableStream) keepArriving(work);
    work.answered = true;
    send([
      TO_CELL.response,
      this.context.request,
      status,
      headers,
      carried(body),
      // Milliseconds to the tenth are what is shown, and a long fraction is slow to write and read.
      mathRound((now() - this.#startedAt) * 10) / 10,
      work.dbMs,
    ]);
    this.whenAnswered?.();
    return true;
  }

  fail(code: IsolateProblem, detail: string): boolean {
    const work = this.context.work;
    if (work.answered) return false;
    work.answered = true;
    send([TO_CELL.failed, this.context.request, code, detail]);
    this.whenAnswered?.();
    return true;
  }
}

/** A long text goes as bytes: what JSON it would be is written here, but read by the thread that all tenants share. */
function carried(body: ResponseBody): Body {
  if (body === null) return null;
  if (typeof body !== "string") return attach(body);
  return body.length <= INLINE_BODY_BYTES ? body : attach(encode(body));
}

/** A header's value, names compared in lower case; undefined when it is absent. */
export function headerOf(headers: FlatHeaders, name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return headers[i + 1];
  return undefined;
}
