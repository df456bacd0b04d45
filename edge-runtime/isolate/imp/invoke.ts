/** `imp.invoke`: another function of the same tenant, in the same isolate, without HTTP. */
import {
  type FlatHeaders,
  type IsolateProblem,
  type IsolateSetup,
  TO_CELL,
} from "@imprun/contracts/runtime/isolate";
import { jsonText } from "../adapters/response.ts";
import { PlatformError } from "../calls.ts";
import { currentContext, type RequestContext, type RequestWork } from "../context.ts";
import { headerOf, type Incoming, type ResponseBody } from "../incoming.ts";
import { handlerNamed, whenImported } from "../modules.ts";
import { send } from "../port.ts";
import { JSONParse, NativeResponse } from "../primordials.ts";
import { runHandler } from "../run.ts";

/** A function that was invoked answered with a status of 400 or more. */
class InvokeError extends Error {
  override readonly name = "InvokeError";
  constructor(functionName: string, readonly status: number, readonly body: unknown) {
    super(`The function ${functionName} answered ${status}`);
  }
}

/**
 * Calls a function with `input` as its JSON body and resolves with what it answers: JSON as a value, other text as
 * text, bytes as bytes. Rejects with InvokeError for a status of 400 or more, and with PlatformError
 * `recursion_limit` or `unknown_function`.
 */
export async function invoke(name: string, input: unknown, setup: IsolateSetup): Promise<unknown> {
  const caller = currentContext();
  const depth = (caller?.depth ?? 0) + 1;
  if (depth > setup.limits.recursionDepth) {
    throw new PlatformError(
      "recursion_limit",
      `Functions call each other more than ${setup.limits.recursionDepth} deep`,
    );
  }
  if (!setup.functions.includes(name)) {
    throw new PlatformError("unknown_function", `There is no function ${name} here`);
  }
  if (!handlerNamed(name)) {
    send([TO_CELL.need, name]);
    await whenImported(name);
  }
  const work: RequestWork = caller?.work ?? newWork();
  const context: RequestContext = {
    request: caller?.request ?? 0,
    requestId: caller?.requestId ?? "",
    functionName: name,
    caller: caller?.caller ?? null,
    depth,
    work,
  };
  const invocation = new Invocation(name, input, context);
  runHandler(handlerNamed(name)!, invocation);
  return await invocation.result;
}

export function newWork(): RequestWork {
  return { dbMs: 0, outbound: 0, pending: 0, answered: false, abort: null, aborted: false };
}

class Invocation implements Incoming {
  readonly method = "POST";
  readonly url: string;
  readonly headers: FlatHeaders = ["content-type", "application/json"];
  readonly body: string | null;
  readonly clientAddress = "";
  readonly #answer = Promise.withResolvers<unknown>();
  answered = false;
  whenAnswered: (() => void) | null = null;

  constructor(
    readonly functionName: string,
    input: unknown,
    readonly context: RequestContext,
  ) {
    this.url = `http://internal/${functionName}`;
    this.body = input === undefined ? null : jsonText(input);
  }

  get result(): Promise<unknown> {
    return this.#answer.promise;
  }

  answer(status: number, headers: FlatHeaders, body: ResponseBody): boolean {
    if (this.answered) return false;
    this.answered = true;
    this.#answer.resolve(this.#read(status, headers, body));
    this.whenAnswered?.();
    return true;
  }

  fail(code: IsolateProblem, detail: string): boolean {
    if (this.answered) return false;
    this.answered = true;
    this.#answer.reject(new PlatformError(code, detail));
    this.whenAnswered?.();
    return true;
  }

  async #read(status: number, headers: FlatHeaders, body: ResponseBody): Promise<unknown> {
    const type = headerOf(headers, "content-type") ?? "";
    let value: unknown = body;
    if (body instanceof ReadableStream) value = await new NativeResponse(body).bytes();
    if (value instanceof Uint8Array && /json|text/.test(type)) {
      value = new TextDecoder().decode(value);
    }
    if (typeof value === "string" && type.includes("json")) value = JSONParse(value);
    if (status >= 400) throw new InvokeError(this.functionName, status, value);
    return value;
  }
}
