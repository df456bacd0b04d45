import { deepEqual, equal, ok } from "node:assert/strict";
import { Role } from "@imprun/contracts/documents/system";
import { mayActAs } from "../auth/roles.ts";
import { startTestControl } from "../testing/test-control.ts";
import { openApiDocument } from "./document.ts";

interface Operation {
  id: string;
  method: string;
  /** With a plausible value in place of each parameter. */
  path: string;
  role: Role | null;
}

interface Declaration {
  responses: Record<string, { headers?: Record<string, unknown> }>;
}

const VALUES: Readonly<Record<string, string>> = {
  environment: "dev",
  gatewayId: "nowhere",
  name: "nothing",
};

function operations(): Operation[] {
  return Object.entries(openApiDocument().paths ?? {}).flatMap(([template, methods]) => {
    const path = template.replace(/\{(.+?)\}/g, (_, name: string) => VALUES[name] ?? "x");
    return Object.entries(methods as Record<string, Record<string, unknown>>).map((
      [method, declaration],
    ) => ({
      id: String(declaration.operationId),
      method: method.toUpperCase(),
      path,
      role: (declaration["x-required-role"] ?? null) as Role | null,
    }));
  });
}

Deno.test("every operation but login answers 401 without credentials", async () => {
  await using control = await startTestControl();
  for (const { id, method, path } of operations()) {
    if (id === "login") continue;
    const { status, body } = await control.call(method, path, undefined, { token: null });
    deepEqual([status, body.code], [401, "unauthenticated"], `${method} ${path}`);
  }
});

Deno.test("every operation lets in the roles that it declares, and no other", async () => {
  await using control = await startTestControl();
  for (const role of Role.options) {
    const token = await control.tokenOf(role);
    for (const { id, method, path, role: least } of operations()) {
      if (least === null || id === "logout") continue;
      const { status } = await control.call(method, path, undefined, { token });
      const refused = status === 403;
      equal(refused, !mayActAs(role, least), `${role}: ${method} ${path} → ${status}`);
    }
  }
});

Deno.test("only login is open, and reading never needs more than administration", () => {
  const all = operations();
  deepEqual(all.filter(({ role }) => role === null).map(({ id }) => id), ["login"]);
  for (const { id, method, role } of all) {
    if (method !== "GET" || id === "listAudit") continue;
    equal(role, "viewer", id);
  }
});

Deno.test("operation ids are unique, and every operation documents its problems", () => {
  const { paths, openapi } = openApiDocument();
  equal(openapi, "3.1.0");
  const ids = operations().map(({ id }) => id);
  equal(new Set(ids).size, ids.length);
  for (const methods of Object.values(paths ?? {})) {
    for (const declaration of Object.values(methods as Record<string, { responses: object }>)) {
      ok("default" in declaration.responses);
    }
  }
});

Deno.test("what is created is said to be named in Location", () => {
  let created = 0;
  for (const methods of Object.values(openApiDocument().paths ?? {})) {
    for (const { responses } of Object.values(methods as Record<string, Declaration>)) {
      if (!responses[201]) continue;
      created++;
      ok(responses[201].headers?.Location);
    }
  }
  ok(created > 0);
});

Deno.test("the reference page loads nothing from elsewhere", async () => {
  await using control = await startTestControl();
  const page = await control.call("GET", "/reference", undefined, { token: null });
  equal(page.status, 200);
  ok(page.headers.get("content-security-policy")!.includes("script-src 'self';"));
  const sources = [...page.body.matchAll(/src="([^"]+)"/g)].map(([, source]) => source);
  for (const source of sources) {
    const script = await control.call("GET", source, undefined, { token: null });
    equal(script.status, 200);
    equal(script.headers.get("content-type"), "text/javascript; charset=utf-8");
  }
  equal(sources.length, 2);
});
