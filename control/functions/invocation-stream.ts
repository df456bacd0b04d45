import { ProblemError } from "@imprun/contracts/problem";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { OpenInvocation } from "./invocation.ts";

/** Hands a response on as it comes, as the events that `InvocationHead` describes. */
export function streamInvocation(c: Context, { head, body, elapsed }: OpenInvocation): Response {
  c.header("X-Accel-Buffering", "no");
  return streamSSE(c, async (stream) => {
    const send = (event: string, data: string) => stream.writeSSE({ event, data });
    await send("head", JSON.stringify(head));
    try {
      for await (const chunk of body) {
        // Whoever has gone wants no more; leaving the loop ends the request to the function.
        if (stream.aborted) return;
        await send("chunk", chunk.toBase64());
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return await send("failed", JSON.stringify(error.toProblem()));
    }
    await send("end", JSON.stringify(elapsed()));
  });
}
