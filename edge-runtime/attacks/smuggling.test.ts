/** Requests that a proxy in front and the cell could read differently: one of them is refused, and none hides another. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";
import { HOST, raw, request, statuses } from "./client.ts";

const HIDDEN = request("GET /secret");
const chunked = "Transfer-Encoding: chunked";

/** The statuses that each is answered with, the hidden request's included; none at all is a closed connection. */
const SHAPES: Record<string, [sent: string, statuses: number[]]> = {
  "a length and chunks": [
    request("POST /echo", ["Content-Length: 4", chunked], `0\r\n\r\n${HIDDEN}`),
    [400],
  ],
  "two lengths": [
    request("POST /echo", ["Content-Length: 0", `Content-Length: ${HIDDEN.length}`], HIDDEN),
    [400],
  ],
  "a list of lengths": [request("POST /echo", ["Content-Length: 2, 2"], `ab${HIDDEN}`), [400]],
  "a length with a sign": [request("POST /echo", ["Content-Length: +0"], HIDDEN), [400]],
  "a negative length": [request("POST /echo", ["Content-Length: -1"], HIDDEN), [400]],
  "a hexadecimal length": [request("POST /echo", ["Content-Length: 0x2"], `ab${HIDDEN}`), [400]],
  "a length beyond all numbers": [
    request("POST /echo", ["Content-Length: 99999999999999999999"], HIDDEN),
    [400],
  ],
  "a space before the colon": [
    request("POST /echo", [`Transfer-Encoding : chunked`], `0\r\n\r\n${HIDDEN}`),
    [400],
  ],
  "two codings in two lines": [
    request("POST /echo", [chunked, "Transfer-Encoding: identity"], `0\r\n\r\n${HIDDEN}`),
    [400],
  ],
  "an unknown coding": [
    request("POST /echo", ["Transfer-Encoding: xchunked"], `0\r\n\r\n${HIDDEN}`),
    [400],
  ],
  "a coding before the chunks": [
    request("POST /echo", ["Transfer-Encoding: gzip, chunked"], "0\r\n\r\n"),
    [400],
  ],
  "chunks in HTTP/1.0": [
    request("POST /echo", [chunked], `0\r\n\r\n${HIDDEN}`).replace("1.1", "1.0"),
    [400],
  ],
  "a chunk whose size is no number": [request("POST /echo", [chunked], `zz\r\n\r\n${HIDDEN}`), []],
  "a chunk whose size is negative": [request("POST /echo", [chunked], `-2\r\nab\r\n${HIDDEN}`), []],
  "a chunk whose size is written as in C": [
    request("POST /echo", [chunked], `0x2\r\nab\r\n${HIDDEN}`),
    [],
  ],
  "a chunk larger than all numbers": [
    request("POST /echo", [chunked], `fffffffffffffffff\r\n${HIDDEN}`),
    [],
  ],
  "chunks with bare line feeds": [request("POST /echo", [chunked], `2\nab\n0\n\n${HIDDEN}`), []],
  "a folded header": [request("GET /echo", ["x-a: 1", " Content-Length: 9"]), [400]],
  "a carriage return in a header": [request("GET /echo", ["x-a: 1\rContent-Length: 9"]), [400]],
  "a null byte in a header": [request("GET /echo", ["x-a: 1\0"]), [400]],
  "a space in a header's name": [request("GET /echo", ["x a: 1"]), [400]],
  "a header without a name": [request("GET /echo", [": 1"]), [400]],
  "an unknown version": [request("GET /echo").replace("1.1", "9.9"), [400]],
  "the first bytes of TLS": ["\x16\x03\x01\x02\0\x01\0", [400]],
};

/** The host is what tells tenants apart. */
const HOSTS: Record<string, [sent: string, status: number]> = {
  "two hosts": [request("GET /secret", ["Host: other.dev.localhost"]), 400],
  "one host twice": [request("GET /secret", [`Host: ${HOST}`]), 400],
  "no host": ["GET /secret HTTP/1.1\r\n\r\n", 404],
  "an empty host": ["GET /secret HTTP/1.1\r\nHost:\r\n\r\n", 404],
  "a host with a user": [`GET /secret HTTP/1.1\r\nHost: x@${HOST}\r\n\r\n`, 404],
  "a host with a dot at its end": [`GET /secret HTTP/1.1\r\nHost: ${HOST}.\r\n\r\n`, 404],
  "a host with an escape": ["GET /secret HTTP/1.1\r\nHost: web%2edev.localhost\r\n\r\n", 404],
  "a list of hosts": [`GET /secret HTTP/1.1\r\nHost: ${HOST}, ${HOST}\r\n\r\n`, 404],
  "a host with a path of its own": [`GET /echo HTTP/1.1\r\nHost: ${HOST}/secret?\r\n\r\n`, 400],
  "a host with a port and a path": [`GET /echo HTTP/1.1\r\nHost: ${HOST}:1/secret?\r\n\r\n`, 400],
  "a host with a question": [`GET /echo HTTP/1.1\r\nHost: ${HOST}?/secret\r\n\r\n`, 404],
  "a host with a fragment": [`GET /echo HTTP/1.1\r\nHost: ${HOST}#\r\n\r\n`, 404],
  "another host in the address": [request("GET http://other.dev.localhost/secret"), 404],
  "this host in the address, and another as Host": [
    `GET http://${HOST}/secret HTTP/1.1\r\nHost: other.dev.localhost\r\n\r\n`,
    400,
  ],
  "a user in the address": [request(`GET http://a:b@${HOST}/secret`), 404],
  "an address of another scheme": [request(`GET ftp://${HOST}/secret`), 400],
  "a tunnel": [request(`CONNECT ${HOST}:443`), 400],
  "a tunnel to another host": [request("CONNECT example.com:443"), 404],
  "the server as a whole": [request("OPTIONS *"), 404],
  "a host in capitals, with a port": [
    "GET /secret HTTP/1.1\r\nHost: WEB.DEV.LOCALHOST:80\r\n\r\n",
    200,
  ],
  "the same host in the address": [request(`GET http://${HOST}/secret`), 200],
};

withCell("no request is smuggled in", async (t, cell) => {
  await cell.deploy("web", {
    echo: "export default async (request) => new Response('echo ' + await request.text())",
    secret: "export default () => new Response('the secret')",
  });
  const fine = async () => {
    const answer = await raw(cell, request("POST /echo", ["Content-Length: 2"], `ab${HIDDEN}`), 2);
    assert.deepEqual(statuses(answer), [200, 200]);
    assert.match(answer, /echo abHTTP[^]*the secret$/);
  };
  await t.step("two requests in the open are two", fine);

  for (const [name, [sent, expected]] of Object.entries(SHAPES)) {
    await t.step(`${name}: refused as a whole`, async () => {
      const answer = await raw(cell, sent);
      assert.deepEqual(statuses(answer), expected);
      assert.doesNotMatch(answer, /the secret/);
    });
  }
  for (const [name, [sent, expected]] of Object.entries(HOSTS)) {
    await t.step(`${name}: ${expected}`, async () => {
      const answer = await raw(cell, sent);
      assert.deepEqual(statuses(answer), [expected]);
      assert.equal(answer.includes("the secret"), expected === 200);
    });
  }
  await t.step("and two requests in the open are still two", fine);
});
