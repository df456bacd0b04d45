import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { Egress } from "../broker/egress/egress.ts";
import { withCell } from "./with-cell.ts";

const FIXTURES = new URL("../broker/egress/fixtures/", import.meta.url);
const cert = await Deno.readTextFile(new URL("example.test.crt", FIXTURES));
const key = await Deno.readTextFile(new URL("example.test.key", FIXTURES));
const LIMITS = { wallMs: 5_000, outboundRequests: 3, allowedHosts: null };

/** What clients of the subprotocol "keep" have open. */
const kept = new Set<WebSocket>();

/** Echoes, closes when it is told to, and tells its headers. */
function serve(request: Request): Response {
  if (request.headers.get("upgrade") !== "websocket") return new Response("no", { status: 404 });
  const headers = [...request.headers];
  const protocol = request.headers.get("sec-websocket-protocol")?.split(", ").at(-1);
  const { socket, response } = Deno.upgradeWebSocket(request, protocol ? { protocol } : {});
  socket.binaryType = "arraybuffer";
  if (protocol === "keep") {
    kept.add(socket);
    socket.onclose = () => kept.delete(socket);
  }
  socket.onmessage = ({ data }) => {
    if (data === "leave") socket.close(4001, "as you like");
    else if (data === "headers") socket.send(JSON.stringify(headers));
    else if (data === "flood") socket.send(new Uint8Array(2_000_000));
    else socket.send(data);
  };
  return response;
}

/** Opens a WebSocket, sends each of `messages`, and answers with all that happened. */
const CLIENT = `export default async (request) => {
  const { url, messages, protocols, binaryType = "arraybuffer", close } = await request.json();
  const events = [];
  let socket;
  try {
    socket = new WebSocket(url, protocols);
  } catch (error) {
    return Response.json([[error.name, error.message]]);
  }
  socket.binaryType = binaryType;
  events.push([socket.readyState, socket instanceof WebSocket, socket.url]);
  const over = new Promise((resolve) => {
    socket.onclose = (event) => resolve(events.push(["close", event.code, event.reason, event.wasClean]));
  });
  socket.onerror = () => events.push(["error"]);
  socket.onopen = () => {
    events.push(["open", socket.protocol]);
    for (const message of messages) socket.send(typeof message === "number" ? new Uint8Array(message).fill(7) : message);
    if (close) socket.addEventListener("message", () => socket.close(...close));
  };
  socket.onmessage = async ({ data }) => events.push(["message",
    typeof data === "string" ? data : data instanceof Blob ? ["blob", data.size] : [data.byteLength, new Uint8Array(data)[0]]]);
  await over;
  return Response.json(events);
};`;

withCell("a function opens WebSockets to elsewhere", async (t, cell) => {
  const plain = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, serve);
  const tls = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {}, cert, key }, serve);
  const egress = new Egress({
    allowLoopback: true,
    lookup: (name) => Promise.resolve([name === "inside.test" ? "10.0.0.1" : "127.0.0.1"]),
    caCerts: [cert],
  });
  cell.broker.answers.fetch = (request, incoming) => egress.fetch(request, incoming, LIMITS);
  await cell.deploy("talker", { client: CLIENT }, 1, { limits: { outboundRequests: 3 } });
  const open = async (call: Record<string, unknown>) => {
    const body = JSON.stringify({ messages: [], ...call });
    return await (await cell.fetch("talker", "/client", { method: "POST", body })).json();
  };
  const url = `ws://open.test:${plain.addr.port}/path?q=1`;
  try {
    await t.step(
      "text and bytes go both ways in order, and the server's close is told",
      async () => {
        assert.deepEqual(await open({ url, messages: ["소득세", 300_000, "leave"] }), [
          [0, true, url],
          ["open", ""],
          ["message", "소득세"],
          ["message", [300_000, 7]],
          ["close", 4001, "as you like", true],
        ]);
      },
    );

    await t.step("over TLS, with a subprotocol, and as blobs", async () => {
      const secure = `wss://example.test:${tls.addr.port}/`;
      const call = { url: secure, protocols: ["a", "b"], binaryType: "blob" };
      assert.deepEqual(await open({ ...call, messages: [5], close: [3000, "done"] }), [
        [0, true, secure],
        ["open", "b"],
        ["message", ["blob", 5]],
        ["close", 3000, "done", true],
      ]);
    });

    await t.step(
      "the server learns the name that was asked for, and of us only that it is a function",
      async () => {
        const events = await open({ url, messages: ["headers", "leave"] });
        const headers = new Map(JSON.parse(events[2][1]) as [string, string][]);
        assert.equal(headers.get("host"), `open.test:${plain.addr.port}`);
        assert.equal(headers.get("cdn-loop"), "imprun");
        assert.deepEqual([...headers.keys()].filter((name) => !name.startsWith("sec-websocket-")), [
          "cdn-loop",
          "connection",
          "host",
          "upgrade",
          "user-agent",
        ]);
      },
    );

    await t.step("addresses that functions may not reach are refused, as for fetch", async () => {
      for (
        const [address, reason] of [
          ["ws://inside.test/", /private/],
          ["ws://[::ffff:10.0.0.1]/", /private/],
          ["ws://169.254.169.254/", /link-local/],
          ["ws://open.test:25/", /port 25/],
          [`ws://user:pass@open.test:${plain.addr.port}/`, /credentials/],
          [`ws://open.test:${tls.addr.port}/`, /does not answer/],
          [`wss://open.test:${plain.addr.port}/`, /does not answer/],
        ] as [string, RegExp][]
      ) {
        const [, error, closed] = await open({ url: address });
        assert.deepEqual([error, closed.slice(0, 2)], [["error"], ["close", 1006]], address);
        assert.match(closed[2], reason, address);
      }
    });

    await t.step(
      "what is no address of a WebSocket, or no subprotocol, is a SyntaxError",
      async () => {
        for (const call of [{ url: "ftp://x/" }, { url: "nowhere" }, { url: `${url}#part` }]) {
          assert.equal((await open(call))[0][0], "SyntaxError");
        }
        assert.equal((await open({ url, protocols: ["a", "a"] }))[0][0], "SyntaxError");
        assert.equal((await open({ url, protocols: "a b" }))[0][0], "SyntaxError");
      },
    );

    await t.step("each counts as an outbound request", async () => {
      await cell.deploy(
        "talker",
        {
          many: `export default async () => {
          const names = [];
          for (let i = 0; i < 5; i++) {
            try { new WebSocket(${
            JSON.stringify(url)
          }).onopen = function () { this.close(); }; names.push("made"); }
            catch (error) { names.push(error.code); }
          }
          return Response.json(names);
        };`,
        },
        2,
        { limits: { outboundRequests: 3 } },
      );
      const names = await (await cell.fetch("talker", "/many")).json();
      assert.deepEqual(names, ["made", "made", "made", "outbound_limit", "outbound_limit"]);
    });

    await t.step(
      "a function that is gone leaves nothing open, and the broker goes on",
      async () => {
        await cell.deploy("talker", {
          keeper: `let kept; export default () => new Promise((done) => {
          kept = new WebSocket(${JSON.stringify(url)}, "keep");
          kept.onopen = () => { setInterval(() => kept.send("tick"), 5); done(new Response("open")); };
        })`,
        }, 3);
        assert.equal(await (await cell.fetch("talker", "/keeper")).text(), "open");
        await cell.deploy("talker", { client: CLIENT }, 4);
        await until(() => Promise.resolve(kept.size === 0 || null));
        assert.equal((await open({ url, messages: ["leave"] })).at(-1)[1], 4001);
      },
    );

    await t.step("a message that is too large ends it with 1009", async () => {
      const events = await open({ url, messages: ["flood"] });
      assert.deepEqual(events.at(-1), ["close", 1009, "A message is too large", false]);
      const [, , closed] = await open({ url });
      assert.match(closed[2], /again in a minute/);
    });
  } finally {
    egress.stop();
    await Promise.all([plain.shutdown(), tls.shutdown()]);
  }
});
