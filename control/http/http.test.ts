import { deepEqual, equal, match } from "node:assert/strict";
import { startTestControl } from "../testing/test-control.ts";

Deno.test("every error is a problem document with its request's id", async (t) => {
  await using control = await startTestControl();
  const { call } = control;
  const json = { "content-type": "application/json" };

  await t.step("an unknown path", async () => {
    const { status, headers, body } = await call("GET", "/nowhere", undefined, {
      headers: { "x-request-id": "my-id.1" },
    });
    equal(status, 404);
    equal(headers.get("content-type"), "application/problem+json");
    equal(headers.get("x-request-id"), "my-id.1");
    deepEqual(body, {
      type: "urn:imprun:problem:not_found",
      title: "There is nothing here",
      status: 404,
      detail: "There is nothing at /nowhere",
      code: "not_found",
      instance: "/nowhere",
      requestId: "my-id.1",
    });
  });

  await t.step("a request id that could break a log is replaced", async () => {
    const { headers } = await call("GET", "/healthz", undefined, {
      headers: { "x-request-id": "a b{}" },
    });
    match(headers.get("x-request-id")!, /^[0-9a-f-]{36}$/);
  });

  await t.step("a method that a path does not have", async () => {
    const { status, headers, body } = await call("PUT", "/v1/api-gateways");
    deepEqual([status, body.code, headers.get("allow")], [
      405,
      "method_not_allowed",
      "GET, HEAD, POST",
    ]);
  });

  await t.step("a body that is not JSON", async () => {
    for (const body of ["{", "", "\u0000", "{'a':1}"]) {
      const answer = await call("POST", "/v1/api-gateways", body);
      deepEqual([answer.status, answer.body.code], [400, "invalid_json"], body);
    }
  });

  await t.step("a body of another type", async () => {
    const answer = await call("POST", "/v1/api-gateways", "name=x", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    deepEqual([answer.status, answer.body.code], [415, "unsupported_media_type"]);
  });

  await t.step("no body", async () => {
    const answer = await call("POST", "/v1/api-gateways");
    deepEqual([answer.status, answer.body.code], [400, "invalid_request"]);
  });

  await t.step("a body with wrong and unknown members", async () => {
    const { status, body } = await call("POST", "/v1/api-gateways", {
      name: 1,
      gatewayId: "A",
      owner: "me",
    });
    equal(status, 400);
    deepEqual(
      body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(),
      ["", "/gatewayId", "/name"],
    );
  });

  await t.step("a name that JavaScript would make something else of", async () => {
    for (const name of ["__proto__", "\\u005f_proto__"]) {
      const body = `{"name":"x","tags":[{"${name}":1}]}`;
      const answer = await call("POST", "/v1/api-gateways", body);
      deepEqual([answer.status, answer.body.detail], [
        400,
        "No member of the body may be named __proto__",
      ]);
    }
  });

  await t.step("a body that is too large", async () => {
    const large = JSON.stringify({ name: "x".repeat(70_000) });
    const announced = await call("POST", "/v1/api-gateways", large);
    deepEqual([announced.status, announced.body.code], [413, "body_limit"]);
  });

  await t.step("a body in chunks, before anybody is asked who they are", async () => {
    const answer = await fetch(`${control.origin}/v1/api-gateways`, {
      method: "POST",
      headers: json,
      body: new Blob(["{}"]).stream(),
    });
    const { code, detail } = await answer.json();
    deepEqual([answer.status, code], [400, "invalid_request"]);
    match(detail, /Content-Length/);
  });

  await t.step("a mistake of ours, whose cause is in the log alone", async () => {
    await call("POST", "/v1/api-gateways", { name: "broken" });
    const { apiGateways } = control.control.collections;
    await apiGateways.updateOne({ _id: "broken" }, { $unset: { createdAt: "" } });
    const { status, body } = await call("GET", "/v1/api-gateways/broken");
    deepEqual([status, body.code, body.detail], [500, "internal", body.title]);
    const line = control.log.find((entry) => entry.includes(body.requestId))!;
    match(line, /TypeError.*undefined/);
  });
});

Deno.test("answers of the API forbid browsers to make anything of them", async () => {
  await using control = await startTestControl();
  const { headers } = await control.call("GET", "/v1/me");
  equal(headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
  equal(headers.get("x-content-type-options"), "nosniff");
  equal(headers.get("cache-control"), "no-store");
});

Deno.test("health needs no credentials, and readiness tells whether the database answers", async () => {
  await using control = await startTestControl();
  equal((await control.call("GET", "/healthz", undefined, { token: null })).status, 200);
  equal((await control.call("GET", "/readyz", undefined, { token: null })).status, 200);
});
