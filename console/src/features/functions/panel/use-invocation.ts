import { InvocationHead, type InvokeFunction } from "@imprun/contracts/api/functions";
import { Problem } from "@imprun/contracts/problem";
import { useEffect, useRef, useState } from "react";
import type { z } from "zod";
import { ApiError, invocationUrl } from "../../../lib/api.ts";
import { postEvents } from "../../../lib/events.ts";

/** A response, as far as it has come. */
export interface Response {
  head: InvocationHead;
  body: Uint8Array<ArrayBuffer>;
  /** The time of the whole call; null while the body is still coming. */
  ms: number | null;
}

export interface InvocationState {
  response: Response | undefined;
  error: unknown;
  pending: boolean;
  send: (request: z.output<typeof InvokeFunction>) => Promise<Response | undefined>;
  /** Ends a response that does not end by itself. */
  stop: () => void;
}

/** Sends requests to a function, one at a time, and shows each response while it comes. */
export function useInvocation(gatewayId: string, name: string): InvocationState {
  const [response, setResponse] = useState<Response>();
  const [error, setError] = useState<unknown>(null);
  const [pending, setPending] = useState(false);
  const current = useRef<AbortController>(null);
  useEffect(() => () => current.current?.abort(), []);

  const send: InvocationState["send"] = async (request) => {
    const { signal } = current.current = new AbortController();
    setResponse(undefined);
    setError(null);
    setPending(true);
    let shown: Response | undefined;
    try {
      for await (const event of postEvents(invocationUrl(gatewayId, name), request, signal)) {
        shown = next(shown, event);
        setResponse(shown);
      }
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    } finally {
      setPending(false);
    }
    return shown;
  };
  return { response, error, pending, send, stop: () => current.current?.abort() };
}

/** What is known after one more event. Throws `ApiError` when the event tells of a failure. */
function next(
  shown: Response | undefined,
  { event, data }: { event: string; data: string },
): Response | undefined {
  if (event === "head") {
    return { head: InvocationHead.parse(JSON.parse(data)), body: new Uint8Array(), ms: null };
  }
  if (event === "failed") throw new ApiError(Problem.parse(JSON.parse(data)));
  if (!shown) return shown;
  if (event === "chunk") return { ...shown, body: joined(shown.body, bytesOf(data)) };
  return event === "end" ? { ...shown, ms: Number(data) } : shown;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
