/** The other end of `forms.ts`: answers each request with the same hello. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Form } from "./forms.ts";
import { decoded, encoded, Ring } from "./ring.ts";

interface Start {
  readonly form: Form;
  readonly port: MessagePort;
  readonly there: SharedArrayBuffer;
  readonly back: SharedArrayBuffer;
}

const { form, port, there, back } = workerData as Start;
const answers = new Ring(back);

function answered(requests: unknown[]): unknown[] {
  return requests.map((request) => [
    2,
    (request as unknown[])[1],
    200,
    ["content-type", "application/json"],
    '{"hello":"world"}',
    0.1,
    0,
  ]);
}

function send(batch: unknown[]): void {
  if (form === "ring") answers.write(encoded(batch));
  else if (form === "json") port.postMessage(JSON.stringify(batch));
  else if (form === "arrays") port.postMessage(batch);
  else {
    const { buffer } = encoded(batch);
    port.postMessage(buffer, [buffer]);
  }
}

port.on("message", (batch: unknown) => {
  const requests = form === "json"
    ? JSON.parse(batch as string)
    : form === "arrays"
    ? batch as unknown[]
    : decoded(new Uint8Array(batch as ArrayBuffer));
  const list = answered(requests);
  setImmediate(() => send(list));
});
if (form === "ring") {
  new Ring(there).listen((bytes) => {
    const list = answered(decoded(bytes));
    setImmediate(() => send(list));
  });
}
parentPort!.postMessage("up");
