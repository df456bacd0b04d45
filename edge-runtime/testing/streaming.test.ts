import assert from "node:assert/strict";
import { withCell } from "./with-cell.ts";

withCell("bodies stream through the isolate", async (t, cell) => {
  await cell.deploy(
    "flow",
    {
      both: "stream-both-ways.ts",
      events: "stream-events.ts",
      length: "export default async (req) => ({ n: (await req.arrayBuffer()).byteLength })",
      deaf: `export default () => new Response(ReadableStream.from(["heard ", "nothing"])
        .pipeThrough(new TextEncoderStream()))`,
      early: `export default async (request) => {
        const reader = request.body.getReader();
        const { value } = await reader.read();
        return new Response("read " + Math.sign(value.length));
      }`,
      seedLength: "export default (req, res) => res.json({ n: req.body.length })",
      signal: `export default async (request) => {
      console.log("listening");
      await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
      console.log("aborted");
      return new Response();
    }`,
      broken: `export default () => new Response(new ReadableStream({
      start(c) { c.enqueue(new TextEncoder().encode("part")); },
      pull() { throw new Error("broken on purpose"); } }))`,
    },
    1,
    { limits: { bodyBytes: 1_000_000 } },
  );
  const logged = (text: string) => cell.broker.logged(({ message }) => message.includes(text));

  await t.step("900 KB there and back", async () => {
    const body = new Uint8Array(900_000).map((_, i) => i % 251);
    const response = await cell.fetch("flow", "/both", { method: "POST", body });
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), body);
  });

  await t.step("the same in chunks, and in small ones", async () => {
    for (const size of [64_000, 450]) {
      const parts = Array.from({ length: Math.ceil(900_000 / size) }, (_, i) => {
        return new Uint8Array(Math.min(size, 900_000 - i * size)).fill(i % 251);
      });
      const body = ReadableStream.from(parts);
      const response = await cell.fetch("flow", "/both", { method: "POST", body });
      assert.deepEqual(await response.bytes(), await new Blob(parts).bytes());
    }
  });

  await t.step("a function may stream its answer and leave a body unread", async () => {
    for (const body of [new Uint8Array(900_000), new Blob([new Uint8Array(900_000)]).stream()]) {
      const response = await cell.fetch("flow", "/deaf", { method: "POST", body });
      assert.equal(await response.text(), "heard nothing");
    }
  });

  await t.step("one that answers a body before it has ended is heard", async () => {
    const parts = ["first", "second"].map((text) => text.repeat(20_000));
    const body = ReadableStream.from(parts).pipeThrough(new TextEncoderStream());
    const response = await cell.fetch("flow", "/early", { method: "POST", body });
    assert.equal(await response.text(), "read 1");
  });

  await t.step(
    "a streamed answer that the body is too large for is a problem instead",
    async () => {
      const body = new Blob([new Uint8Array(1_000_001)]).stream();
      const response = await cell.fetch("flow", "/deaf", { method: "POST", body });
      assert.equal(response.status, 413);
      assert.equal((await response.json()).code, "body_limit");
    },
  );

  await t.step("a large body reaches functions of either style", async () => {
    for (const path of ["/length", "/seedLength"]) {
      const body = new Uint8Array(500_000);
      const response = await cell.fetch("flow", path, { method: "POST", body });
      assert.deepEqual(await response.json(), { n: 500_000 }, path);
    }
  });

  await t.step("a body over the limit is refused, whether its length was said or not", async () => {
    const long = new Uint8Array(1_000_001);
    for (const body of [long, new Blob([long]).stream()]) {
      const response = await cell.fetch("flow", "/length", { method: "POST", body });
      assert.equal(response.status, 413);
      const document = await response.json();
      assert.equal(document.code, "body_limit");
      assert.equal(document.limit, 1_000_000);
    }
  });

  await t.step(
    "events arrive while the function runs, and it learns that the client left",
    async () => {
      const response = await cell.fetch("flow", "/events");
      assert.equal(response.headers.get("content-type"), "text/event-stream");
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (!text.includes("data: 2\n\n")) text += (await reader.read()).value;
      await reader.cancel();
      await logged("the client has gone");
    },
  );

  await t.step(
    "a function that has not answered learns from its signal that the client left",
    async () => {
      const abort = new AbortController();
      const left = assert.rejects(cell.fetch("flow", "/signal", { signal: abort.signal }));
      await logged("listening");
      abort.abort();
      await left;
      await logged("aborted");
    },
  );

  await t.step("a stream that breaks ends the answer and nothing else", async () => {
    const response = await cell.fetch("flow", "/broken");
    await assert.rejects(response.text());
    assert.equal((await cell.fetch("flow", "/length", { method: "POST", body: "x" })).status, 200);
  });
});
