import assert from "node:assert/strict";
import { withCell } from "./with-cell.ts";

const KEEPER = `export default { async fetch(request) {
  const cache = caches.default;
  const { searchParams } = new URL(request.url);
  const key = new Request("https://data.example.com/" + searchParams.get("key"), { headers: request.headers });
  switch (searchParams.get("do")) {
    case "put": {
      const headers = JSON.parse(searchParams.get("headers") ?? "{}");
      await cache.put(key, new Response(searchParams.get("body"), { status: 203, headers }));
      return new Response("kept");
    }
    case "delete":
      return Response.json(await cache.delete(key));
    case "other":
      return Response.json((await (await caches.open("other")).match(key)) === undefined);
    default:
      return await cache.match(key) ?? new Response("nothing", { status: 404 });
  }
} }`;
const ODD = `export default async () => {
  const outcomes = [];
  const url = "https://data.example.com/odd";
  const ok = () => new Response("x");
  for (const use of [
    () => caches.default.put(new Request(url, { method: "POST" }), ok()),
    () => caches.default.put("data:,x", ok()),
    () => caches.default.put(url, new Response("x", { status: 206 })),
    () => caches.default.put(url, new Response("x", { headers: { vary: "*" } })),
    () => caches.default.put(url, new Response(new Uint8Array(2_000_000))),
    async () => { const read = ok(); await read.text(); await caches.default.put(url, read); },
    () => caches.default.keys(),
    () => caches.delete("x"),
    () => new Cache(),
  ]) outcomes.push(await (async () => use())().then(() => "went well", (error) => error.code ?? error.name));
  const long = url + "?" + "x".repeat(5_000);
  await caches.default.put(long, ok());
  const long2 = await caches.default.match(long + "#part");
  outcomes.push(await long2.text(), long2.url.length, caches instanceof CacheStorage, caches.default instanceof Cache,
    await caches.default.match(new Request(long, { method: "POST" })) === undefined);
  return Response.json(outcomes);
}`;

withCell("caches keep responses as module workers use them", async (t, cell) => {
  await cell.deploy("kept", { keeper: KEEPER, odd: ODD });
  const use = async (query: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await cell.fetch("kept", `/keeper?${new URLSearchParams(query)}`, { headers });
    return { response, text: await response.text() };
  };

  await t.step(
    "a response comes back as it was, with its age, also from another isolate",
    async () => {
      const putAt = Date.now();
      await use({
        do: "put",
        key: "a",
        body: "소득세",
        headers: '{"x-own":"1","cache-control":"max-age=60"}',
      });
      await cell.deploy("kept", { keeper: KEEPER, odd: ODD }, 2);
      const { response, text } = await use({ key: "a" });
      assert.deepEqual([response.status, text], [203, "소득세"]);
      assert.equal(response.headers.get("x-own"), "1");
      const ageSeconds = Number(response.headers.get("age") ?? NaN);
      assert.ok(ageSeconds >= 0 && ageSeconds <= (Date.now() - putAt) / 1_000, `${ageSeconds}`);
      assert.equal((await use({ key: "b" })).response.status, 404);
      assert.equal((await use({ do: "other", key: "a" })).text, "true");
    },
  );

  await t.step("what its headers forbid is not kept, and takes away what was there", async () => {
    for (const headers of ['{"cache-control":"no-store"}', '{"set-cookie":"a=b"}']) {
      await use({ do: "put", key: "c", body: "x" });
      assert.equal((await use({ key: "c" })).text, "x");
      await use({ do: "put", key: "c", body: "y", headers });
      assert.equal((await use({ key: "c" })).text, "nothing");
    }
  });

  await t.step("a response that varies is for requests with the same headers", async () => {
    const headers = '{"vary":"accept-language"}';
    await use({ do: "put", key: "d", body: "안녕", headers }, { "accept-language": "ko" });
    assert.equal((await use({ key: "d" }, { "accept-language": "ko" })).text, "안녕");
    assert.equal((await use({ key: "d" }, { "accept-language": "en" })).text, "nothing");
  });

  await t.step("delete says whether there was something", async () => {
    assert.equal((await use({ do: "delete", key: "a" })).text, "true");
    assert.equal((await use({ do: "delete", key: "a" })).text, "false");
  });

  await t.step("no other tenant sees it", async () => {
    await cell.deploy("neighbour", { keeper: KEEPER });
    await use({ do: "put", key: "e", body: "mine" });
    const theirs = await cell.fetch("neighbour", "/keeper?key=e");
    assert.equal(await theirs.text(), "nothing");
  });

  await t.step("what no cache takes is refused", async () => {
    assert.deepEqual(await (await cell.fetch("kept", "/odd")).json(), [
      "TypeError",
      "TypeError",
      "TypeError",
      "TypeError",
      "cache_limit",
      "TypeError",
      "NotSupported",
      "NotSupported",
      "TypeError",
      "x",
      5_029,
      true,
      true,
      true,
    ]);
  });
});
