import { doesNotThrow, throws } from "node:assert/strict";
import { refuseCrossSite } from "./csrf.ts";

function post(headers: Record<string, string>): Request {
  return new Request("http://console.test/v1/api-gateways", {
    method: "POST",
    headers: { host: "console.test", ...headers },
  });
}

Deno.test("a changing request with a cookie must come from a page of the same origin", () => {
  doesNotThrow(() => refuseCrossSite(post({ "sec-fetch-site": "same-origin" })));
  doesNotThrow(() => refuseCrossSite(post({ origin: "https://console.test" })));
  const refused: Record<string, string>[] = [
    {},
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { origin: "null" },
    { origin: "http://hometax.console.test" },
    { origin: "http://console.test.evil.test" },
    { origin: "http://console.test", "sec-fetch-site": "cross-site" },
  ];
  for (const headers of refused) {
    throws(() => refuseCrossSite(post(headers)), { code: "forbidden" }, JSON.stringify(headers));
  }
});

Deno.test("reading needs no proof of where it comes from", () => {
  doesNotThrow(() => refuseCrossSite(new Request("http://console.test/v1/me")));
});
