import { deepEqual, equal } from "node:assert/strict";
import {
  FunctionName,
  GatewayId,
  gatewayIdFromName,
  parseTenantId,
  tenantDatabase,
  tenantId,
} from "./names.ts";

Deno.test("a tenant id tells its gateway and environment, and names its database", () => {
  const tenant = tenantId("hometax", "dev");
  deepEqual(parseTenantId(tenant), { gatewayId: "hometax", environment: "dev" });
  equal(tenantDatabase(tenant), "gatewayid_hometax_dev");
});

Deno.test("a gateway id is made from a name, and is empty when nothing in the name can be kept", () => {
  equal(gatewayIdFromName("Home Tax! API "), "home-tax-api");
  equal(gatewayIdFromName("홈택스 API"), "");
  equal(gatewayIdFromName("세금 Tax API"), "tax-api");
  equal(gatewayIdFromName("홈택스"), "");
});

Deno.test("ids that could escape a path, a host or a database name are refused", () => {
  for (const id of ["..", "a/b", "a.b", "A", "-a", "a-", "$where", "", "x".repeat(41)]) {
    equal(GatewayId.safeParse(id).success, false, id);
  }
  for (const name of ["..", "a/b", "a.b", "__proto__", "$set", "", "1a"]) {
    equal(FunctionName.safeParse(name).success, false, name);
  }
});
