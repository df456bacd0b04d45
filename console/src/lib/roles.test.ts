import { equal } from "node:assert/strict";
import { missingRole } from "./roles.ts";

Deno.test("a role may do what the API asks of it and of lesser roles", () => {
  equal(missingRole("viewer", "listFunctions"), null);
  equal(missingRole("viewer", "createFunction"), "developer");
  equal(missingRole("developer", "publishFunction"), null);
  equal(missingRole("developer", "createApplicationGrant"), "admin");
  equal(missingRole("owner", "deleteApiGateway"), null);
});
