import assert from "node:assert/strict";
import type { Tenants } from "../tenants/tenants.ts";
import { functionNameOf, Router } from "./route.ts";

Deno.test("a host names a tenant of this environment and domain, and nothing else", () => {
  const router = new Router({} as Tenants, "dev", "api.example.com");
  const cases: [string, string | null][] = [
    ["hometax.dev.api.example.com", "hometax.dev"],
    ["HOMETAX.DEV.api.example.com:7701", "hometax.dev"],
    ["hometax.prod.api.example.com", null],
    ["a.b.dev.api.example.com", null],
    [".dev.api.example.com", null],
    ["dev.api.example.com", null],
    ["hometax.dev.api.example.com.evil.com", null],
    ["127.0.0.1:7701", null],
    ["", null],
  ];
  for (const [host, tenantId] of cases) assert.equal(router.tenantId(host), tenantId, host);
});

Deno.test("a function's name is the first segment as it is written", () => {
  const cases: [string, string][] = [
    ["http://h/name", "name"],
    ["http://h/name/below", "name"],
    ["http://h/name?x=/y", "name"],
    ["http://h/", ""],
    ["http://h/%6eame", "%6eame"],
  ];
  for (const [url, name] of cases) assert.equal(functionNameOf(url, 8), name, url);
});
