import assert from "node:assert/strict";
import type { EgressRequest } from "./broker.ts";
import { withCell } from "./with-cell.ts";

const LISTEN = `export default (request) => new Promise((resolve) => {
  const source = new EventSource(new URL(request.url).searchParams.get("from"));
  const heard = [];
  source.onopen = () => heard.push("open");
  source.onmessage = ({ data, lastEventId, origin }) => heard.push([data, lastEventId, origin]);
  source.onerror = () => {
    heard.push("error " + source.readyState);
    if (source.readyState === EventSource.CLOSED) resolve(Response.json(heard));
  };
  source.addEventListener("end", () => {
    source.close();
    resolve(Response.json(heard));
  });
});`;

withCell("EventSource listens to a stream of elsewhere", async (t, cell) => {
  const asked: EgressRequest[] = [];
  cell.broker.answers.fetch = (request) => {
    asked.push(request);
    const isSecond = request.headers.some(([name]) => name === "last-event-id");
    const text = isSecond ? "event: end\ndata:\n\n" : "retry: 1\nid: 7\ndata: one\n\n";
    const isStream = new URL(request.url).pathname === "/events";
    return Promise.resolve({
      header: {
        url: request.url,
        status: 200,
        statusText: "",
        headers: [["content-type", isStream ? "text/event-stream" : "text/html"]],
        redirected: false,
        hasBody: true,
      },
      body: new Blob([text]).stream(),
    });
  };
  await cell.deploy("ears", { listen: LISTEN });
  const listen = async (from: string) =>
    await (await cell.fetch("ears", `/listen?from=http://example.com${from}`)).json();

  await t.step("and goes on after the last event when the stream ends", async () => {
    const origin = "http://example.com";
    assert.deepEqual(await listen("/events"), ["open", ["one", "7", origin], "error 0", "open"]);
    assert.deepEqual(asked[1]?.headers.find(([name]) => name === "last-event-id")?.[1], "7");
  });

  await t.step("and gives up on what is no stream of events", async () => {
    assert.deepEqual(await listen("/page"), ["error 2"]);
  });
});
