import { deepEqual, equal } from "node:assert/strict";
import { curlCommand, EMPTY_REQUEST, KEY_VARIABLE, parseHeaders, pretty } from "./request.ts";

Deno.test("headers are read line by line, and the first bad line is named", () => {
  deepEqual(parseHeaders("Accept: text/plain\n\nx-a:b:c \n"), {
    ok: true,
    headers: { Accept: "text/plain", "x-a": "b:c" },
  });
  deepEqual(parseHeaders("accept: a\nno colon"), { ok: false, line: 2 });
  deepEqual(parseHeaders("bad name: a"), { ok: false, line: 1 });
});

Deno.test("a header named like a member of Object is an ordinary header", () => {
  const parsed = parseHeaders("__proto__: a\nconstructor: b");
  equal(parsed.ok && Object.hasOwn(parsed.headers, "__proto__"), true);
});

Deno.test("a curl command can be pasted into a shell, whatever is in the body", () => {
  const request = { ...EMPTY_REQUEST, path: "?a=1&b=2", body: `{"who":"it's"}` };
  equal(
    curlCommand({ url: "http://hometax.dev.localhost:7701/hi", request, key: KEY_VARIABLE }),
    `curl -X POST 'http://hometax.dev.localhost:7701/hi?a=1&b=2' \\
  -H "apikey: $IMPRUN_KEY" \\
  -H 'content-type: application/json' \\
  -d '{"who":"it'\\''s"}'`,
  );
});

Deno.test("a curl command without a body has no content type", () => {
  const request = { ...EMPTY_REQUEST, method: "GET" as const };
  equal(curlCommand({ url: "http://a/b", request, key: null }), "curl -X GET 'http://a/b'");
});

Deno.test("a body is made pretty when it is JSON, and left alone when it is not", () => {
  equal(pretty('{"tax":1}'), '{\n  "tax": 1\n}');
  equal(pretty("<p>{"), "<p>{");
});
