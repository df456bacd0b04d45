/** Calls the driver directly: `find-one.ts <uri> <database>`; each line of stdin is how often, each line of stdout how long. */
import { MongoClient } from "mongodb";
import { TextLineStream } from "@imprun/processes/lines";

const [uri, database] = Deno.args;
await using client = await MongoClient.connect(uri!);
const items = client.db(database).collection<{ _id: string }>("items");

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
  .pipeThrough(new TextLineStream());
for await (const line of lines) {
  const count = Number(line);
  const startedAt = performance.now();
  for (let n = 0; n < count; n++) await items.findOne({ _id: "one" });
  console.log(JSON.stringify({ ms: performance.now() - startedAt }));
}
