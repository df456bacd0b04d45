import { deepEqual, equal } from "node:assert/strict";
import { paths, safeNext } from "./paths.ts";

Deno.test("every address of the console is spelled by the path builder", () => {
  deepEqual(
    {
      login: paths.login(),
      loginWithNext: paths.login("/gateways/hometax?a=1"),
      gateways: paths.gateways(),
      gateway: paths.gateway("hometax"),
      functions: paths.functions("hometax"),
      newFunction: paths.newFunction("hometax"),
      function: paths.function("hometax", "calculateTax"),
      functionLogs: paths.function("hometax", "calculateTax", "logs"),
      environments: paths.environments("hometax"),
      grants: paths.grants("hometax"),
      logs: paths.logs("hometax"),
      logsOfRequest: paths.logs("hometax", { env: "prod", request: "a b" }),
      place: paths.place("hometax", { function: "fails", line: 3, column: 9 }),
      jobs: paths.jobs("hometax"),
      queue: paths.queue("hometax", "mail", "prod"),
      metrics: paths.metrics("hometax", "staging"),
      history: paths.history("hometax"),
      settings: paths.settings("hometax"),
      applications: paths.applications(),
      application: paths.application("app 1/2"),
      tools: paths.tools(),
      audit: paths.audit(),
      account: paths.account(),
    },
    {
      login: "/login",
      loginWithNext: "/login?next=%2Fgateways%2Fhometax%3Fa%3D1",
      gateways: "/gateways",
      gateway: "/gateways/hometax",
      functions: "/gateways/hometax/functions",
      newFunction: "/gateways/hometax/functions?create=1",
      function: "/gateways/hometax/functions/calculateTax",
      functionLogs: "/gateways/hometax/functions/calculateTax?tab=logs",
      environments: "/gateways/hometax/environments",
      grants: "/gateways/hometax/grants",
      logs: "/gateways/hometax/logs",
      logsOfRequest: "/gateways/hometax/logs?env=prod&request=a+b",
      place: "/gateways/hometax/functions/fails?line=3&column=9",
      jobs: "/gateways/hometax/jobs",
      queue: "/gateways/hometax/jobs/queues/mail?env=prod",
      metrics: "/gateways/hometax/metrics?env=staging",
      history: "/gateways/hometax/history",
      settings: "/gateways/hometax/settings",
      applications: "/applications",
      application: "/applications/app%201%2F2",
      tools: "/tools",
      audit: "/audit",
      account: "/account",
    },
  );
});

Deno.test("after a login one stays on this site, whatever the address says", () => {
  equal(safeNext("/gateways/hometax"), "/gateways/hometax");
  for (const next of [undefined, "", "https://evil.example", "//evil.example", "/\\evil.example"]) {
    equal(safeNext(next), "/gateways", String(next));
  }
});
