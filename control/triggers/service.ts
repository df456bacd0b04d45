import type { RunDocument, RunOutcome, ScheduleDocument } from "@imprun/contracts/documents/events";
import type { TenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import type { Control } from "../context.ts";
import { findPage, type Page, type PageRequest } from "../http/pagination.ts";

/** The schedules of a tenant, in the order of functions and names. */
export function listSchedules(control: Control, tenant: TenantId): Promise<ScheduleDocument[]> {
  return control.collections.schedules.find({ tenantId: tenant }).sort({ _id: 1 }).toArray();
}

/** The runs of a tenant's schedules, newest first. */
export function listRuns(
  control: Control,
  tenant: TenantId,
  filter: { function?: string | undefined; outcome?: RunOutcome | undefined },
  page: PageRequest,
): Promise<Page<RunDocument>> {
  const wanted = {
    tenantId: tenant,
    ...(filter.function === undefined ? {} : { function: filter.function }),
    ...(filter.outcome === undefined ? {} : { outcome: filter.outcome }),
  };
  return findPage(control.collections.runs, wanted, page, -1);
}

/**
 * Makes a schedule due now; the next runtime that looks for what is due runs it, and its own times stay. Returns the due
 * time. Throws `not_found` without such a schedule, and `conflict` when nothing runs there.
 */
export async function requestRun(
  control: Control,
  tenant: TenantId,
  { function: name, schedule }: { function: string; schedule: string },
): Promise<Date> {
  const { schedules, deployments } = control.collections;
  const dueAt = new Date();
  const found = await schedules.findOne({ tenantId: tenant, function: name, name: schedule });
  if (!found) {
    throw new ProblemError("not_found", `The function ${name} has no schedule ${schedule} here`);
  }
  if (!(await deployments.findOne({ _id: tenant }))?.running) {
    throw new ProblemError("conflict", "The environment is stopped; start it first");
  }
  if (found.lease !== null && found.lease.expiresAt > dueAt) {
    throw new ProblemError("conflict", "The run before is still under way");
  }
  await schedules.updateOne({ _id: found._id }, { $set: { nextAt: dueAt } });
  return dueAt;
}
