/** The other thread of `floor-server.ts`: answers each request of a batch with the same hello. */
import { parentPort } from "node:worker_threads";
import { HELLO } from "../peers/hello.ts";

parentPort!.on("message", (text: string) => {
  const answers = (JSON.parse(text) as unknown[]).map(() => HELLO);
  setImmediate(() => parentPort!.postMessage(JSON.stringify(answers)));
});
