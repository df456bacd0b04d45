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
const CALLERS = 32;
const WARM_UP_ROUNDS = 5;
const ROUNDS_OF_EACH = 10;
const DIRECT = new URL("./programs/find-one.ts", import.meta.url).pathname;

const FUNCTION_CODE = `export default async (request) => {
  const { searchParams } = new URL(request.url);
  const [count, callers] = ["count", "callers"].map((name) => Number(searchParams.get(name)));
  const items = imp.db().collection("items");
  const caller = async () => {
    for (let n = 0; n < count / callers; n++) await items.findOne({ _id: "one" });
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return Response.json({ count });
};
`;

/** Milliseconds of one findOne, out of many by so many callers at a time. */
type TimeFindOne = (callers: number) => Promise<number>;

export const database: Row = {
  name: "database",
  title: "imp.db() findOne beside the driver, called from a process on the broker's side",

  async measure(bench) {
    const imp = await timeInFunction(bench);
    const direct = await timeDirectly(bench);
    const one = await compare(imp, direct, 1, bench);
    const many = await compare(imp, direct, CALLERS, bench);
    return {
      figures: [
        ofRounds("imp.db() findOne", "ms", one.imp),
        ofRounds("driver findOne", "ms", one.direct),
        ofRounds("imp.db() : driver", "x", ratios(one.imp, one.direct), { atMost: 1.5 }),
        ofRounds(`imp.db() : driver, ${CALLERS} callers`, "x", ratios(many.imp, many.direct)),
      ],
      notes: [
        `by _id, ${FIND_ONES} in a row, of a document of about 200 bytes, on the embedded MongoDB`,
        `with ${CALLERS} callers, of one request, the time is that of all divided by their calls`,
      ],
    };
  },
};

async function compare(
  imp: TimeFindOne,
  direct: TimeFindOne,
  callers: number,
  bench: Bench,
): Promise<{ imp: number[]; direct: number[] }> {
  const times = { imp: [] as number[], direct: [] as number[] };
  for (let round = -WARM_UP_ROUNDS; round < bench.rounds; round++) {
    const ours = await several(imp, callers, bench);
    const theirs = await several(direct, callers, bench);
    if (round < 0) continue;
    times.imp.push(ours);
    times.direct.push(theirs);
  }
  return times;
}

async function several(time: TimeFindOne, callers: number, bench: Bench): Promise<number> {
  const samples: number[] = [];
  for (let n = 0; n < ROUNDS_OF_EACH; n++) {
    bench.signal.throwIfAborted();
    samples.push(await time(callers));
  }
  return median(samples);
}

/** As many for each of the callers. */
function callsOf(callers: number): number {
  return Math.ceil(FIND_ONES / callers) * callers;
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

  const timed = async (count: number, callers: number) => {
    const startedAt = performance.now();
    expectStatus(await call(`${url}?count=${count}&callers=${callers}`, { headers }), 200);
    return performance.now() - startedAt;
  };
  return async (callers) => {
    const calls = callsOf(callers);
    const few = await timed(callers, callers);
    return (await timed(calls + callers, callers) - few) / calls;
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
  return async (callers) => {
    await orders.write(new TextEncoder().encode(`${callsOf(callers)} ${callers}\n`));
    const { value } = await answers.read();
    const { ms } = z.object({ ms: z.number() }).parse(JSON.parse(value ?? "null"));
    return ms / callsOf(callers);
  };
}
