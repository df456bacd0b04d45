import assert from "node:assert/strict";
import { LogSpool, spoolPath } from "../cell/log-spool.ts";
import { Spools } from "./spools.ts";
import type { LogMessage } from "../link.ts";

const message = (dropped: number): LogMessage => ({ type: "logs", entries: [], dropped });

Deno.test("what cells kept and go on keeping is handed over once, and the names are free", async () => {
  const directory = Deno.makeTempDirSync();
  const path = spoolPath(`${directory}/broker.sock`, "cell-1-1");
  const orphan = new LogSpool(path);
  assert.equal(orphan.keep(message(1)), true);
  const spools = Spools.open(directory);
  const heir = new LogSpool(path);
  heir.keep(message(100));
  const taken: number[] = [];
  let looks = 0;
  const take = ({ dropped }: LogMessage) => Promise.resolve(void taken.push(dropped));
  await spools.follow(take, () => {
    if (++looks < 3) orphan.keep(message(1 + looks));
    return Promise.resolve(looks === 3);
  });
  assert.deepEqual(taken, [1, 2, 3]);
  Deno.removeSync(directory, { recursive: true });
});

Deno.test("a torn line is left out, and the others count", async () => {
  const directory = Deno.makeTempDirSync();
  const lines = [JSON.stringify(message(1)), '{"type":"lo', JSON.stringify(message(2)), '{"ty'];
  Deno.writeTextFileSync(`${directory}/cell-1.logs`, lines.join("\n"));
  const taken: number[] = [];
  const take = ({ dropped }: LogMessage) => Promise.resolve(void taken.push(dropped));
  await Spools.open(directory).follow(take, () => Promise.resolve(true));
  assert.deepEqual(taken, [1, 2]);
  Deno.removeSync(directory, { recursive: true });
});
