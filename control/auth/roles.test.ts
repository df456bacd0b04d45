import { deepEqual } from "node:assert/strict";
import { Role } from "@imprun/contracts/documents/system";
import { mayActAs } from "./roles.ts";

Deno.test("each role may do what it needs and what the roles below it may", () => {
  const allowed = (role: Role) => Role.options.filter((least) => mayActAs(role, least));
  deepEqual(Object.fromEntries(Role.options.map((role) => [role, allowed(role)])), {
    owner: ["owner", "admin", "developer", "viewer"],
    admin: ["admin", "developer", "viewer"],
    developer: ["developer", "viewer"],
    viewer: ["viewer"],
  });
});
