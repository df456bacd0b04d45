import assert from "node:assert/strict";
import { withoutPrefix } from "./handlers.ts";

Deno.test("an app that is mounted sees the path below its function", () => {
  const cases: [string, string][] = [
    ["http://h/name", "http://h/"],
    ["http://h/name/", "http://h/"],
    ["http://h/name/items/1?q=/name", "http://h/items/1?q=/name"],
    ["http://h:7701/name?q=1", "http://h:7701/?q=1"],
  ];
  for (const [url, expected] of cases) assert.equal(withoutPrefix(url, "name"), expected);
});
