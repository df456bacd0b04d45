/** Requests that a function has the broker make: to public addresses and to nothing else, in whatever spelling. */
import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import { Egress, type EgressOptions } from "../broker/egress/egress.ts";
import type { TestCell } from "../testing/cell.ts";
import { withCell } from "../testing/with-cell.ts";

const CALLER = `export default async (request) => {
  const [url, init] = await request.json();
  try {
    const response = await fetch(url, init);
    return new Response("got " + await response.text());
  } catch (error) { return new Response([error.name, error.cause?.code, error.message].join(" ")); }
}`;

const SOCKET = `export default async (request) => {
  const socket = new WebSocket(request.url.split("?")[1]);
  return new Response(await new Promise((done) => {
    socket.onopen = () => done("open");
    socket.onclose = ({ code }) => done("closed " + code);
  }));
}`;

/** What has to be refused, and what it is that is refused. */
const PRIVATE: Record<string, string> = {
  "127.0.0.1": "loopback",
  "127.1": "loopback",
  "127.0.1": "loopback",
  "2130706433": "loopback",
  "0x7f000001": "loopback",
  "0X7F000001": "loopback",
  "0x7f.0.0.1": "loopback",
  "0177.0.0.1": "loopback",
  "017700000001": "loopback",
  "127.0.0.1.": "loopback",
  "127.255.255.254": "loopback",
  "①②⑦.⓪.⓪.①": "loopback",
  "１２７.0.0.1": "loopback",
  "127。0。0。1": "loopback",
  "%31%32%37.0.0.1": "loopback",
  "0": "unspecified",
  "0.0.0.0": "unspecified",
  "10.0.0.1": "private",
  "10.1": "private",
  "172.16.0.1": "private",
  "172.31.255.255": "private",
  "192.168.0.1": "private",
  "0xc0a80001": "private",
  "100.64.0.1": "carrier-grade NAT",
  "100.100.100.200": "carrier-grade NAT",
  "169.254.169.254": "link-local",
  "2852039166": "link-local",
  "0xA9FEA9FE": "link-local",
  "168.63.129.16": "metadata",
  "192.0.0.192": "special-purpose",
  "224.0.0.1": "multicast",
  "255.255.255.255": "reserved",
  "[::1]": "loopback",
  "[0:0:0:0:0:0:0:1]": "loopback",
  "[::]": "unspecified",
  "[::127.0.0.1]": "special-purpose",
  "[::ffff:127.0.0.1]": "loopback",
  "[::FFFF:7F00:1]": "loopback",
  "[0:0:0:0:0:ffff:10.0.0.1]": "private",
  "[::ffff:0:127.0.0.1]": "special-purpose",
  "[64:ff9b::127.0.0.1]": "loopback",
  "[64:ff9b::a9fe:a9fe]": "link-local",
  "[64:ff9b:1::10.0.0.1]": "special-purpose",
  "[2002:7f00:1::]": "6to4",
  "[2001:0:7f00:1::]": "special-purpose",
  "[fe80::1]": "link-local",
  "[fd00:ec2::254]": "private",
  "[ff02::1]": "multicast",
  "[2001:db8::1]": "documentation",
};

const NOT_URLS: Record<string, string> = {
  "http://[fe80::1%25eth0]/": "a zone",
  "http://[::1": "a half of brackets",
  "http://127.0.0.256/": "a number too large",
  "http://1.2.3.4.5/": "five numbers",
  "http://a b/": "a space",
  "http://user@example.com/": "a user",
  "http://127.0.0.1:80@example.com/": "a host as a user",
};

const OTHER_SCHEMES = [
  "file:///etc/passwd",
  "ftp://127.0.0.1/",
  "gopher://127.0.0.1:25/x",
  "ws://127.0.0.1/",
];

withCell("a function reaches no address that is not public", async (t, cell) => {
  const heard: Request[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    heard.push(request);
    const { pathname, searchParams } = new URL(request.url);
    const location = pathname === "/loop" ? "/loop" : searchParams.get("to");
    if (location !== null) return new Response(null, { status: 302, headers: { location } });
    return pathname === "/headers" ? Response.json([...request.headers]) : new Response("hello");
  });
  const { port } = server.addr;
  await cell.deploy("out", { call: CALLER, socket: SOCKET }, 1, {
    limits: { outboundRequests: 1_000 },
  });
  const call = async (url: string, init: unknown = {}) =>
    await (await cell.fetch("out", "/call", { method: "POST", body: JSON.stringify([url, init]) }))
      .text();

  const closed = through(cell, {});
  for (const [host, kind] of Object.entries(PRIVATE)) {
    await t.step(`http://${host} is ${kind}`, async () => {
      const answer = await call(`http://${host}:${port}/`);
      assert.match(
        answer,
        /^TypeError forbidden fetch failed: .+ is not reachable from a function/,
      );
      assert.ok(answer.endsWith(`its address is ${kind}`), answer);
    });
  }
  for (const host of ["localhost", "LOCALHOST.", "a.localhost", "ip6-localhost"]) {
    await t.step(`http://${host} is no public name`, async () => {
      const answer = await call(`http://${host}:${port}/`);
      assert.match(answer, /^TypeError forbidden fetch failed: .*(is loopback|cannot be found)$/);
    });
  }
  for (const [url, what] of Object.entries(NOT_URLS)) {
    await t.step(`${url} has ${what} and is none`, async () => {
      assert.match(await call(url), /^TypeError.* (Invalid URL|A URL cannot hold credentials)/);
    });
  }
  for (const url of OTHER_SCHEMES) {
    await t.step(`${url} is of no scheme that there is`, async () => {
      const scheme = new URL(url).protocol;
      assert.equal(await call(url), `TypeError  fetch knows http and https, not ${scheme}`);
    });
  }
  for (const bad of [22, 25]) {
    await t.step(`port ${bad} speaks another protocol`, async () => {
      const answer = await call(`http://example.com:${bad}/`);
      assert.equal(answer, `TypeError forbidden fetch failed: A function cannot use port ${bad}`);
    });
  }
  for (const host of ["127.0.0.1", "[::1]", "0x7f000001", "169.254.169.254"]) {
    await t.step(`ws://${host} is not opened`, async () => {
      const response = await cell.fetch("out", `/socket?ws://${host}:${port}/`);
      assert.equal(await response.text(), "closed 1006");
    });
  }
  await t.step("nothing of it was heard", () => assert.equal(heard.length, 0));
  closed.stop();

  let lookups = 0;
  const open = through(cell, {
    // Loopback stands for what is public here; everything else that is private stays refused.
    allowLoopback: true,
    lookup: (name) =>
      Promise.resolve(name === "rebinds.test" && lookups++ > 0 ? ["10.0.0.1"] : ["127.0.0.1"]),
  });
  const origin = `http://public.test:${port}`;

  await t.step("and what is public is reached", async () => {
    assert.equal(await call(`${origin}/`), "got hello");
  });
  await t.step(
    "a name that leads elsewhere the second time is looked up once for a connection",
    async () => {
      assert.equal(await call(`http://rebinds.test:${port}/`), "got hello");
      assert.equal(lookups, 1);
    },
  );
  const redirects = {
    "http://10.0.0.1/": "forbidden",
    "http://169.254.169.254/latest/meta-data/": "forbidden",
    "//0xa000001/": "forbidden",
    "http://[::ffff:10.0.0.1]/": "forbidden",
    "file:///etc/passwd": "forbidden",
    "ftp://10.0.0.1/": "forbidden",
    "http://user:password@10.0.0.1/": "unavailable",
    "http://public.test:22/": "forbidden",
  };
  for (const [to, code] of Object.entries(redirects)) {
    await t.step(`a redirect to ${to} is not followed`, async () => {
      const answer = await call(`${origin}/?to=${encodeURIComponent(to)}`);
      assert.match(answer, new RegExp(`^TypeError ${code} fetch failed: `));
    });
  }
  await t.step("a redirect to itself ends", async () => {
    const answer = await call(`${origin}/loop`);
    assert.match(answer, /^TypeError unavailable fetch failed: There were more than 20 redirects$/);
  });
  await t.step("credentials do not go along to another origin", async () => {
    const init = { headers: { authorization: "Bearer x", cookie: "a=b", "x-mine": "1" } };
    const to = encodeURIComponent(`http://other.test:${port}/headers`);
    const names = JSON.parse((await call(`${origin}/?to=${to}`, init)).slice(4))
      .map(([name]: [string]) => name);
    assert.ok(names.includes("x-mine"));
    assert.ok(!names.includes("authorization") && !names.includes("cookie"), names.join());
  });
  await t.step("headers cannot be smuggled, and the host is the address's", async () => {
    for (const value of ["a\r\nx-b: 1", "a\nx-b: 1", "a\0"]) {
      assert.match(await call(origin, { headers: { "x-a": value } }), /^TypeError {2}/);
    }
    const headers = { host: "10.0.0.1", "transfer-encoding": "chunked", expect: "100-continue" };
    const seen = new Map(JSON.parse((await call(`${origin}/headers`, { headers })).slice(4)));
    assert.equal(seen.get("host"), `public.test:${port}`);
    assert.ok(!seen.has("transfer-encoding") && !seen.has("expect"));
  });
  await t.step("a method cannot be a request of its own", async () => {
    for (const method of ["GET / HTTP/1.1\r\nx: ", "CONNECT", "TRACE"]) {
      assert.match(await call(origin, { method }), /^TypeError {2}/);
    }
  });
  open.stop();
  await server.shutdown();
});

/** The cell's requests go through a way out of the broker's own kind. */
function through(cell: TestCell, options: EgressOptions): Egress {
  const egress = new Egress(options);
  cell.broker.answers.fetch = (message, request) =>
    egress.fetch(message, request, {
      ...DEFAULT_LIMITS,
      outboundRequests: 1_000,
      allowedHosts: null,
    });
  return egress;
}
