import { deepEqual, equal } from "node:assert/strict";
import { HELLO } from "./hello.ts";
import { type Contender, Unavailable } from "./peer.ts";
import { PEERS } from "./peers.ts";

for (const peer of PEERS) {
  Deno.test(`${peer.name} starts, answers what the others answer, and ends`, async () => {
    let contender: Contender;
    try {
      contender = await peer.start();
    } catch (error) {
      // A machine without the peer is no fault; the run leaves it out, and says so.
      if (error instanceof Unavailable) return console.log(error.message);
      throw error;
    }
    try {
      const answer = await fetch(contender.target.url);
      equal(answer.status, 200);
      deepEqual(await answer.json(), JSON.parse(HELLO));
    } finally {
      await contender.stop();
    }
  });
}
