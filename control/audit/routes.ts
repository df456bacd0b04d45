import { AuditPage } from "@imprun/contracts/api/activity";
import { PageQuery } from "@imprun/contracts/api/common";
import { json, operation } from "../http/operation.ts";

export const listAudit = operation({
  operationId: "listAudit",
  method: "get",
  path: "/v1/audit",
  tags: ["Audit"],
  role: "admin",
  summary: "List who changed what",
  request: { query: PageQuery },
  responses: { 200: json(AuditPage, "A page of audit entries, newest first") },
});
