import assert from "node:assert/strict";
import { reachesFurther } from "./cookies.ts";

Deno.test("a cookie stays with the gateway that set it", () => {
  const host = "web.dev.api.example.com:7701";
  const further = [
    "a=b; Domain=api.example.com",
    "a=b; domain=.dev.api.example.com; Path=/",
    "a=b;DOMAIN = example.com",
    "a=b; Domain=other.dev.api.example.com",
    "a=b; Domain=com; Domain=web.dev.api.example.com",
    "a=b; Domain=below.web.dev.api.example.com",
  ];
  const own = [
    "a=b",
    "a=b; Path=/; HttpOnly; Secure; SameSite=Lax",
    "a=b; Domain=web.dev.api.example.com",
    "a=b; Domain=.WEB.dev.api.example.com",
    "a=b; Domain=",
    "a=Domain=example.com",
    "domain=example.com; Path=/",
  ];
  for (const cookie of further) assert.equal(reachesFurther(cookie, host), true, cookie);
  for (const cookie of own) assert.equal(reachesFurther(cookie, host), false, cookie);
});
