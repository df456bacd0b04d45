/**
 * A hello that does what a cell cannot do without, up to the step that its argument names, and nothing else. `warm.ts`
 * puts load on it: the differences are what each part costs Deno, and the last is a floor for anything with two threads.
 */
import { Worker } from "node:worker_threads";
import { HELLO } from "../peers/hello.ts";

export const STEPS = ["later", "reads", "headers", "thread"] as const;
type Step = typeof STEPS[number];

interface Waiting {
  readonly resolve: (response: Response) => void;
  readonly url: string;
  readonly headers: string[];
  readonly address: string;
}

if (import.meta.main) serve(Deno.args[0] as Step);

function serve(step: Step): void {
  const depth = STEPS.indexOf(step);
  const worker = depth >= STEPS.indexOf("thread")
    ? new Worker(new URL("./floor-worker.ts", import.meta.url))
    : null;
  const sent: Waiting[][] = [];
  let queued: Waiting[] = [];

  const answer = ({ resolve }: Waiting, body: string) => {
    const response = new Response(body, { headers: { "content-type": "application/json" } });
    if (depth >= STEPS.indexOf("headers")) {
      response.headers.append("x-request-id", "0123456789abcdef0123456789abcdef");
      response.headers.append("server-timing", "queue;dur=0, boot;dur=0, run;dur=0.1, db;dur=0");
    }
    resolve(response);
  };
  const flush = () => {
    const batch = queued;
    queued = [];
    if (worker) {
      sent.push(batch);
      worker.postMessage(
        JSON.stringify(batch.map(({ url, headers, address }) => [url, address, ...headers])),
      );
    } else batch.forEach((waiting) => answer(waiting, HELLO));
  };
  worker?.on("message", (text: string) => {
    const batch = sent.shift()!;
    (JSON.parse(text) as string[]).forEach((body, index) => answer(batch[index]!, body));
  });

  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(JSON.stringify({ port })),
  }, (request, { remoteAddr }) => {
    const headers: string[] = [];
    const reads = depth >= STEPS.indexOf("reads");
    if (reads) request.headers.forEach((value, name) => headers.push(name, value));
    const url = reads ? request.url : "";
    const address = reads ? remoteAddr.hostname : "";
    return new Promise((resolve) => {
      if (queued.push({ resolve, url, headers, address }) === 1) setImmediate(flush);
    });
  });
}
