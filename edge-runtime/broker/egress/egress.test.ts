import assert from "node:assert/strict";
import { ProblemError } from "@imprun/contracts/problem";
import type { CellMessage, EgressResponse } from "@imprun/contracts/runtime/frames";
import { Egress, type EgressOptions } from "./egress.ts";

type FetchMessage = Extract<CellMessage, { type: "fetch" }>;

const LIMITS = { wallMs: 5_000, outboundRequests: 50, allowedHosts: null };
const CERTIFICATE = await Deno.readTextFile(new URL("fixtures/example.test.crt", import.meta.url));
const KEY = await Deno.readTextFile(new URL("fixtures/example.test.key", import.meta.url));

interface Sent extends Partial<Omit<FetchMessage, "hasBody">> {
  url: string;
  body?: Uint8Array<ArrayBuffer>;
  stream?: ReadableStream<Uint8Array<ArrayBuffer>>;
}

async function send(egress: Egress, { body, stream, ...message }: Sent) {
  const reply = await egress.fetch(
    {
      type: "fetch",
      tenantId: "hometax.dev",
      requestId: "r1",
      revision: 1,
      outbound: 1,
      loops: 0,
      method: "GET",
      headers: [],
      redirect: "follow",
      hasBody: stream !== undefined,
      ...message,
    },
    {
      body: body ?? new Uint8Array(),
      stream: stream ?? null,
      signal: new AbortController().signal,
    },
    LIMITS,
  );
  const header = reply.header as EgressResponse;
  const text = await new Response(reply.body as BodyInit | undefined).text();
  return { ...header, text };
}

interface World {
  readonly egress: Egress;
  /** Where the server on this machine listens; every name of `hosts` leads to it. */
  readonly port: number;
  /** The headers of what it was asked. */
  readonly requests: Headers[];
}

/** A tenant that may reach loopback, a server there, and names that lead where the test wants. */
async function inWorld(
  serve: (request: Request) => Response | Promise<Response>,
  test: (world: World) => Promise<void>,
  options: EgressOptions = {},
): Promise<void> {
  const requests: Headers[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    requests.push(new Headers(request.headers));
    return serve(request);
  });
  const egress = new Egress({
    allowLoopback: true,
    lookup: () => Promise.resolve(["127.0.0.1"]),
    ...options,
  });
  try {
    await test({ egress, port: server.addr.port, requests });
  } finally {
    egress.stop();
    await server.shutdown();
  }
}

async function assertProblem(work: Promise<unknown>, code: string, pattern: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof ProblemError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, pattern);
    return true;
  });
}

const LOOPBACK_SPELLINGS = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "017700000001",
  "127.0.0.1.",
  "①②⑦.⓪.⓪.①",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[0:0:0:0:0:0:0:1]",
  "[64:ff9b::127.0.0.1]",
  "0.0.0.0",
  "0",
  "[::]",
  "localhost",
  "LOCALHOST.",
  "169.254.169.254",
  "[fd00:ec2::254]",
  "100.100.100.200",
];

for (const host of LOOPBACK_SPELLINGS) {
  Deno.test(`a function cannot reach this machine as ${host}`, () =>
    inWorld(() => new Response("secret"), async ({ egress, port, requests }) => {
      const work = send(egress, { url: `http://${host}:${port}/` });
      await assertProblem(work, "forbidden", /not reachable from a function|cannot be found/);
      assert.equal(requests.length, 0);
    }, { allowLoopback: false, lookup: undefined }));
}

Deno.test("a name that leads to a private address is refused, alone or beside a public one", () =>
  inWorld(() => new Response("secret"), async ({ egress, port, requests }) => {
    for (const name of ["private.test", "mixed.test"]) {
      const work = send(egress, { url: `http://${name}:${port}/` });
      await assertProblem(work, "forbidden", new RegExp(`${name} is not reachable`));
    }
    assert.equal(requests.length, 0);
  }, {
    allowLoopback: false,
    lookup: (name) =>
      Promise.resolve(name === "mixed.test" ? ["8.8.8.8", "127.0.0.1"] : ["10.0.0.1"]),
  }));

Deno.test("the address that was checked is the one that is connected to", () => {
  // The first answer is harmless, every later one leads elsewhere: nothing may ask a second time and use that.
  const answers = ["127.0.0.1"];
  return inWorld(() => new Response("checked"), async ({ egress, port }) => {
    const reply = await send(egress, { url: `http://rebinding.test:${port}/` });
    assert.equal(reply.text, "checked");
    assert.deepEqual(answers, []);
    await assertProblem(
      send(egress, { url: `http://rebinding.test:${port + 1}/` }),
      "forbidden",
      /its address is private/,
    );
  }, { lookup: () => Promise.resolve([answers.shift() ?? "10.0.0.1"]) });
});

Deno.test("NO_PROXY does not open a way around the check", async () => {
  Deno.env.set("NO_PROXY", "*");
  Deno.env.set("no_proxy", "127.0.0.1");
  await inWorld(() => new Response("secret"), async ({ egress, port }) => {
    const work = send(egress, { url: `http://127.0.0.1:${port}/` });
    await assertProblem(work, "forbidden", /loopback/);
  }, { allowLoopback: false });
});

Deno.test("a redirect to a refused address is refused", () =>
  inWorld(
    () => new Response(null, { status: 302, headers: { location: "http://[::ffff:a00:1]/x" } }),
    async ({ egress, port }) => {
      const work = send(egress, { url: `http://open.test:${port}/` });
      await assertProblem(work, "forbidden", /its address is private/);
    },
  ));

for (const url of ["file:///etc/passwd", "ftp://open.test/", "data:text/plain,x", "unix:/x"]) {
  Deno.test(`${url} is no URL for a function`, () =>
    inWorld(() => new Response(), async ({ egress, port }) => {
      await assertProblem(send(egress, { url }), "forbidden", /can fetch http and https/);
      await assertProblem(send(egress, { url: `http://a b:${port}` }), "invalid_request", /URL/);
    }));
}

Deno.test("ports of other protocols are refused", () =>
  inWorld(() => new Response(), async ({ egress }) => {
    for (const port of [22, 25, 6667]) {
      const work = send(egress, { url: `http://open.test:${port}/` });
      await assertProblem(work, "forbidden", new RegExp(`cannot use port ${port}`));
    }
  }));

Deno.test("a redirect cannot change to another scheme", () =>
  inWorld(
    () => new Response(null, { status: 301, headers: { location: "file:///etc/passwd" } }),
    async ({ egress, port }) => {
      const work = send(egress, { url: `http://open.test:${port}/` });
      await assertProblem(work, "forbidden", /not file:/);
    },
  ));

Deno.test("hop-by-hop headers stay behind, in both directions", () =>
  inWorld(
    () => new Response("x", { headers: { "keep-alive": "timeout=5", "x-own": "1" } }),
    async ({ egress, port, requests }) => {
      const reply = await send(egress, {
        url: `http://open.test:${port}/`,
        headers: [
          ["connection", "x-private"],
          ["x-private", "1"],
          ["proxy-authorization", "Basic x"],
          ["te", "trailers"],
          ["host", "other.test"],
          ["x-mine", "2"],
        ],
      });
      const seen = requests[0]!;
      assert.deepEqual(
        ["x-private", "proxy-authorization", "te", "x-mine"].map((name) => seen.get(name)),
        [null, null, null, "2"],
      );
      assert.equal(seen.get("host"), `open.test:${port}`);
      assert.equal(reply.headers.find(([name]) => name === "x-own")?.[1], "1");
      assert.equal(reply.headers.find(([name]) => name === "keep-alive"), undefined);
    },
  ));

Deno.test("redirects are followed as browsers do, without credentials to another origin", () =>
  inWorld((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/end") return new Response(request.method);
    return new Response(null, {
      status: 302,
      headers: { location: `http://other.test:${new URL(request.url).port}/end` },
    });
  }, async ({ egress, port, requests }) => {
    const reply = await send(egress, {
      url: `http://open.test:${port}/start`,
      method: "POST",
      headers: [["authorization", "Bearer x"], ["content-type", "text/plain"]],
      body: new TextEncoder().encode("hello"),
    });
    assert.equal(reply.text, "GET");
    assert.equal(reply.redirected, true);
    assert.equal(reply.url, `http://other.test:${port}/end`);
    assert.equal(requests[0]!.get("authorization"), "Bearer x");
    assert.equal(requests[1]!.get("authorization"), null);
    assert.equal(requests[1]!.get("content-type"), null);
  }));

Deno.test("a body is sent again after 307", () =>
  inWorld(async (request) => {
    const url = new URL(request.url);
    if (url.pathname === "/end") return new Response(await request.text());
    return new Response(null, { status: 307, headers: { location: "/end" } });
  }, async ({ egress, port }) => {
    const url = `http://open.test:${port}/start`;
    const body = new TextEncoder().encode("again");
    assert.equal((await send(egress, { url, method: "POST", body })).text, "again");
    const stream = new Blob(["once"]).stream();
    const work = send(egress, { url, method: "POST", stream });
    await assertProblem(work, "unavailable", /redirects a body that was streamed/);
  }));

Deno.test("a redirect can be wanted as it is, or not at all, and ends after twenty", () =>
  inWorld(
    () => new Response(null, { status: 302, headers: { location: "/again" } }),
    async ({ egress, port, requests }) => {
      const url = `http://open.test:${port}/`;
      assert.equal((await send(egress, { url, redirect: "manual" })).status, 302);
      await assertProblem(send(egress, { url, redirect: "error" }), "unavailable", /redirect/);
      requests.length = 0;
      await assertProblem(send(egress, { url }), "unavailable", /more than 20 redirects/);
      assert.equal(requests.length, 21);
    },
  ));

Deno.test("bodies stream out and in", () =>
  inWorld((request) => new Response(request.body), async ({ egress, port }) => {
    const bytes = new Uint8Array(3_000_000).fill(97);
    const stream = new Blob([bytes]).stream();
    const reply = await send(egress, { url: `http://open.test:${port}/`, method: "POST", stream });
    assert.equal(reply.text.length, bytes.length);
  }));

Deno.test("a compressed answer arrives as what it says", () =>
  inWorld(() => {
    const body = new Blob(["plain"]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Response(body, { headers: { "content-encoding": "gzip" } });
  }, async ({ egress, port }) => {
    const reply = await send(egress, { url: `http://open.test:${port}/` });
    assert.equal(reply.text, "plain");
    assert.equal(reply.headers.find(([name]) => name === "content-encoding"), undefined);
  }));

Deno.test("an outbound request says how many functions it has gone through, whatever the function says", () =>
  inWorld(() => new Response("x"), async ({ egress, port, requests }) => {
    const url = `http://open.test:${port}/`;
    await send(egress, { url });
    await send(egress, { url, loops: 2, headers: [["cdn-loop", "other; v=1, imprun;x, imprun"]] });
    const said = requests.map((headers) => headers.get("cdn-loop"));
    assert.deepEqual(said, ["imprun", "other; v=1, imprun, imprun, imprun"]);
  }));

Deno.test("one outbound request too many of a request is refused", () =>
  inWorld(() => new Response("x"), async ({ egress, port }) => {
    const url = `http://open.test:${port}/`;
    assert.equal((await send(egress, { url, outbound: 50 })).status, 200);
    await assertProblem(send(egress, { url, outbound: 51 }), "outbound_limit", /at most 50/);
  }));

Deno.test("TLS is checked against the name, through the tunnel", async () => {
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    cert: CERTIFICATE,
    key: KEY,
    onListen() {},
  }, () => new Response("secure"));
  const egress = new Egress({
    allowLoopback: true,
    lookup: () => Promise.resolve(["127.0.0.1"]),
    caCerts: [CERTIFICATE],
  });
  const url = (name: string) => `https://${name}:${server.addr.port}/`;
  assert.equal((await send(egress, { url: url("example.test") })).text, "secure");
  await assertProblem(send(egress, { url: url("other.test") }), "unavailable", /certificate/);
  egress.stop();
  await server.shutdown();
});

Deno.test("a destination that does not answer, and a name that leads nowhere, say so", () =>
  inWorld(() => new Response(), async ({ egress, port }) => {
    const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const url = `http://open.test:${(closed.addr as Deno.NetAddr).port}/`;
    closed.close();
    await assertProblem(send(egress, { url }), "unavailable", /does not answer/);
    assert.equal((await send(egress, { url: `http://open.test:${port}/` })).status, 200);
  }));

Deno.test("a name that is not known is refused", () =>
  inWorld(() => new Response(), async ({ egress }) => {
    const work = send(egress, { url: "http://nowhere.test/" });
    await assertProblem(work, "forbidden", /cannot be found/);
  }, { lookup: () => Promise.resolve([]) }));

Deno.test("only the broker can use the tunnel", () =>
  inWorld(() => new Response("x"), async ({ egress, port }) => {
    const stranger = Deno.createHttpClient({
      proxy: {
        transport: "socks5",
        url: `socks5h://127.0.0.1:${egress.tunnelPort}`,
        basicAuth: { username: "broker", password: "guess" },
      },
    });
    await assert.rejects(fetch(`http://open.test:${port}/`, { client: stranger }));
    stranger.close();
  }));
