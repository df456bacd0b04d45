/** Requests with wrong bytes: the cell answers with what it has for such, and goes on answering others. */
import assert from "node:assert/strict";
import { TestCell } from "../../testing/cell.ts";
import { rawUntilSilent, request, statuses } from "../client.ts";
import { Random } from "./random.ts";

const SEEDS = [
  request("GET /echo?a=b%20c", ["Accept: */*", "Connection: keep-alive"]),
  request("POST /echo", ["Content-Length: 5", "Content-Type: application/json"], '{"a":'),
  request("POST /echo", ["Transfer-Encoding: chunked"], "3\r\nabc\r\n0\r\nx: y\r\n\r\n"),
  request("GET /echo", [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ]),
  request("OPTIONS /echo", ["Origin: http://a", "Access-Control-Request-Method: POST"]),
  `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x05\x01\x05\0\0\0\x01\x82\x86\x84\x01\0`,
];
const AT_ONCE = 20;
/** Many of them are incomplete, and the cell waits for the rest. */
const WAIT_MS = 100;

/** Sends `count` requests; throws when one finds the cell at fault, or gone. */
export async function fuzzHttp(seed: number, count: number): Promise<void> {
  const random = new Random(seed);
  const cell = await TestCell.start();
  await cell.deploy("web", {
    echo: "export default async (request) => new Response(await request.text())",
  });
  const seeds = SEEDS.map((text) => Uint8Array.from(text, (char) => char.charCodeAt(0)));
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      const bytes = random.mutated(random.one(seeds), 6);
      const answer = await rawUntilSilent(cell, bytes, WAIT_MS);
      const faults = statuses(answer).filter((status) => status >= 500);
      assert.deepEqual(faults, [], `${new TextDecoder().decode(bytes)}\n${answer}`);
    }));
    const init = { method: "POST", body: "fine" };
    assert.equal(await (await cell.fetch("web", "/echo", init)).text(), "fine");
  }
  assert.equal(await cell.stop(), 0);
}
