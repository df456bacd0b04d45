/** Calls the driver directly: `find-one.ts <uri> <database>`; each line of stdin is how often and, if more than one, by how
 * many callers; each line of stdout how long. */
import { MongoClient } from "mongodb";
import { TextLineStream } from "@imprun/processes/lines";

const [uri, database] = Deno.args;
await using client = await MongoClient.connect(uri!);
const items = client.db(database).collection<{ _id: string }>("items");

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
  .pipeThrough(new TextLineStream());
for await (const line of lines) {
  const [count = 0, callers = 1] = line.split(" ").map(Number);
  const caller = async () => {
    for (let n = 0; n < count / callers; n++) await items.findOne({ _id: "one" });
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  console.log(JSON.stringify({ ms: performance.now() - startedAt }));
}
