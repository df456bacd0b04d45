import { equal } from "node:assert/strict";
import { startTestControl } from "../testing/test-control.ts";

Deno.test("what is created is named in Location, and found there", async () => {
  await using control = await startTestControl();
  const created = async (path: string, body: unknown): Promise<string | null> => {
    const { status, headers } = await control.call("POST", path, body);
    equal(status, 201, path);
    return headers.get("location");
  };
  const gateway = await created("/v1/api-gateways", { name: "hometax" });
  equal(gateway, "/v1/api-gateways/hometax");
  const draft = await created(`${gateway}/functions`, { name: "calculateTax" });
  equal(draft, "/v1/api-gateways/hometax/functions/calculateTax");
  const application = await created("/v1/applications", { name: "Mobile app" });
  for (const path of [gateway, draft, application]) {
    equal((await control.call("GET", path!)).status, 200, path!);
  }
});

Deno.test("what is refused has no Location", async () => {
  await using control = await startTestControl();
  const { status, headers } = await control.call("POST", "/v1/api-gateways", {});
  equal(status, 400);
  equal(headers.get("location"), null);
});
