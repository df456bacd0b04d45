import { z } from "zod";
import { MongoClient } from "mongodb";
import { tenantDatabase, tenantId } from "@imprun/contracts/names";
import { call } from "@imprun/testing/http";
import { TextLineStream } from "@imprun/processes/lines";
import { median, ratios } from "../measure/statistics.ts";
import { expectStatus } from "../platform/platform.ts";
import { ofRounds } from "../report/result.ts";
import type { Bench, Row } from "./row.ts";

const GATEWAY = "database";
const FIND_ONES = 200;
const WARM_UP_ROUNDS = 5;
const ROUNDS_OF_EACH = 10;
const DIRECT = new URL("./programs/find-one.ts", import.meta.url).pathname;

const FUNCTION_CODE = `export default async (request) => {
  const count = Number(new URL(request.url).searchParams.get("count"));
  const items = imp.db().collection("items");
  for (let n = 0; n < count; n++) await items.findOne({ _id: "one" });
  return Response.json({ count });
};
`;

/** Milliseconds of one findOne, out of many in a row. */
type TimeFindOne = () => Promise<number>;

export const database: Row = {
  name: "database",
  title: "imp.db() findOne beside the driver, called from a process on the broker's side",

  async measure(bench) {
    const imp = await timeInFunction(bench);
    const direct = await timeDirectly(bench);
    const impMs: number[] = [];
    const directMs: number[] = [];
    for (let round = -WARM_UP_ROUNDS; round < bench.rounds; round++) {
      const [ours, theirs] = [await several(imp, bench), await several(direct, bench)];
      if (round < 0) continue;
      impMs.push(ours);
      directMs.push(theirs);
    }
    return {
      figures: [
        ofRounds("imp.db() findOne", "ms", impMs),
        ofRounds("driver findOne", "ms", directMs),
        ofRounds("imp.db() : driver", "x", ratios(impMs, directMs), { atMost: 1.5 }),
      ],
      notes: [
        `by _id, ${FIND_ONES} in a row, of a document of about 200 bytes, on the embedded MongoDB`,
      ],
    };
  },
};

async function several(time: TimeFindOne, bench: Bench): Promise<number> {
  const samples: number[] = [];
  for (let n = 0; n < ROUNDS_OF_EACH; n++) {
    bench.signal.throwIfAborted();
    samples.push(await time());
  }
  return median(samples);
}

/** What 200 more findOne of one request take, seen from outside: clocks inside an isolate may be coarse. */
async function timeInFunction(bench: Bench): Promise<TimeFindOne> {
  const platform = await bench.platform();
  await platform.createGateway(GATEWAY);
  await platform.createFunction(GATEWAY, "find", FUNCTION_CODE);
  await platform.publish(GATEWAY, "find");
  const { url, headers } = platform.target(GATEWAY, "find", await platform.issueKey(GATEWAY));

  await using client = await MongoClient.connect(platform.started.ready.mongodb);
  await client.db(tenantDatabase(tenantId(GATEWAY, "dev")))
    .collection<{ _id: string; text: string; number: number }>("items")
    .insertOne({ _id: "one", text: "x".repeat(150), number: 42 });

  const timed = async (count: number) => {
    const startedAt = performance.now();
    expectStatus(await call(`${url}?count=${count}`, { headers }), 200);
    return performance.now() - startedAt;
  };
  return async () => {
    const one = await timed(1);
    return (await timed(FIND_ONES + 1) - one) / FIND_ONES;
  };
}

/** A process of its own with the driver, as a broker has it. */
async function timeDirectly(bench: Bench): Promise<TimeFindOne> {
  const { started } = await bench.platform();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-net", "--allow-env", "--allow-sys", "--allow-read", DIRECT],
      ...[started.ready.mongodb, tenantDatabase(tenantId(GATEWAY, "dev"))],
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const orders = process.stdin.getWriter();
  bench.atEnd(async () => {
    await orders.close();
    await process.status;
  });
  const answers = process.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream()).getReader();
  return async () => {
    await orders.write(new TextEncoder().encode(`${FIND_ONES}\n`));
    const { value } = await answers.read();
    const { ms } = z.object({ ms: z.number() }).parse(JSON.parse(value ?? "null"));
    return ms / FIND_ONES;
  };
}
