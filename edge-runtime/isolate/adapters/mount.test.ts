import assert from "node:assert/strict";
import { isMountedApp, withoutPrefix } from "./mount.ts";

Deno.test("an app that is mounted sees the path below its function", () => {
  const cases: [string, string][] = [
    ["http://h/name", "http://h/"],
    ["http://h/name/", "http://h/"],
    ["http://h/name/items/1?q=/name", "http://h/items/1?q=/name"],
    ["http://h:7701/name?q=1", "http://h:7701/?q=1"],
  ];
  for (const [url, expected] of cases) assert.equal(withoutPrefix(url, "name"), expected);
});

Deno.test("an app is mounted unless one of its routes begins with its function's name", () => {
  const cases: [unknown, boolean][] = [
    [{ routes: [{ path: "/" }, { path: "/items/:id" }] }, true],
    [{ routes: [{ path: "/*" }, { path: "/name/items" }] }, false],
    [{ routes: [["GET", /^$/, [], "/items/:id"]] }, true],
    [{ routes: [["GET", /^$/, [], "/name/:id"]] }, false],
    [{ routes: [] }, true],
    [{ routes: [null] }, true],
    [{}, false],
  ];
  for (const [app, expected] of cases) assert.equal(isMountedApp(app as object, "name"), expected);
});
