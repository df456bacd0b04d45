import { equal, match } from "node:assert/strict";
import { TEMPLATES } from "./templates.ts";

Deno.test("a template names its function after the new one, as JavaScript allows it", () => {
  match(TEMPLATES.tax.code("calculateTax"), /function calculateTax\(req, res\)/);
  match(TEMPLATES.hello.code("get-user-name"), /function getUserName\(/);
  match(TEMPLATES.hello.code("delete"), /function handler\(/);
});

Deno.test("the example request of every template is valid", () => {
  for (const { request } of Object.values(TEMPLATES)) {
    equal(/^($|[/?])/.test(request.path), true);
    if (request.body) equal(typeof JSON.parse(request.body), "object");
  }
});
