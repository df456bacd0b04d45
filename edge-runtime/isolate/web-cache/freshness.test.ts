import assert from "node:assert/strict";
import { freshSeconds, matchesVarying, varying } from "./freshness.ts";

const NOW = Date.UTC(2026, 0, 1);

Deno.test("headers say how long a response may be kept", () => {
  const rows: [Record<string, string>, number | null][] = [
    [{}, null],
    [{ "cache-control": "public" }, null],
    [{ "cache-control": "max-age=60" }, 60],
    [{ "cache-control": "Max-Age=60, S-MaxAge=5" }, 5],
    [{ "cache-control": 'max-age="7"' }, 7],
    [{ "cache-control": "max-age=0" }, 0],
    [{ "cache-control": "max-age=soon" }, 0],
    [{ "cache-control": "max-age=60, no-store" }, 0],
    [{ "cache-control": "private, max-age=60" }, 0],
    [{ "cache-control": 'no-cache="x"' }, 0],
    [{ "cache-control": "max-age=60", "set-cookie": "a=b" }, 0],
    [{ expires: "Thu, 01 Jan 2026 00:01:00 GMT" }, 60],
    [{ expires: "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
    [{ expires: "0" }, 0],
    [{ expires: "0", "cache-control": "max-age=9" }, 9],
  ];
  for (const [headers, seconds] of rows) {
    assert.equal(freshSeconds(new Headers(headers), NOW), seconds, JSON.stringify(headers));
  }
});

Deno.test("a response is for requests with the same of what it varies with", () => {
  const request = new Headers({ accept: "text/html", "accept-language": "ko" });
  const kept = varying(new Headers({ vary: "Accept, X-None" }), request);
  assert.deepEqual(kept, [["accept", "text/html"], ["x-none", null]]);
  assert.ok(matchesVarying(kept!, new Headers({ accept: "text/html", "accept-language": "en" })));
  assert.ok(!matchesVarying(kept!, new Headers({ accept: "text/plain" })));
  assert.ok(!matchesVarying(kept!, new Headers({ accept: "text/html", "x-none": "1" })));
  assert.equal(varying(new Headers({ vary: "accept, *" }), request), null);
});
