import type {
  MessageDocument,
  RunDocument,
  RunOutcome,
  ScheduleDocument,
} from "@imprun/contracts/documents/events";
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import type { TenantId } from "@imprun/contracts/names";
import type { QueueConsumer } from "@imprun/contracts/triggers";
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

export interface ConsumedQueue extends QueueConsumer {
  function: string;
  waiting: number;
  dead: number;
}

/** The queues that a tenant's functions consume. Of several consumers the first by name gets the messages. */
export async function listQueues(control: Control, tenant: TenantId): Promise<ConsumedQueue[]> {
  const deployment = await control.collections.deployments.findOne({ _id: tenant });
  const consumers = new Map<string, QueueConsumer & { function: string }>();
  for (const name of Object.keys(deployment?.functions ?? {}).sort()) {
    for (const queue of deployment!.functions[name]!.triggers?.queues ?? []) {
      if (!consumers.has(queue.name)) consumers.set(queue.name, { ...queue, function: name });
    }
  }
  const names = [...consumers.keys()].sort();
  return await Promise.all(names.map(async (name) => ({
    ...consumers.get(name)!,
    waiting: await count(control, tenant, name, "waiting"),
    dead: await count(control, tenant, name, "dead"),
  })));
}

function count(
  control: Control,
  tenantId: TenantId,
  queue: string,
  state: MessageDocument["state"],
): Promise<number> {
  return control.collections.messages.countDocuments({ tenantId, queue, state });
}

/** The messages of a queue that no delivery could finish, oldest first. */
export function listDeadLetters(
  control: Control,
  tenantId: TenantId,
  queue: string,
  page: PageRequest,
): Promise<Page<MessageDocument>> {
  return findPage(control.collections.messages, { tenantId, queue, state: "dead" }, page);
}

/** Lets dead letters wait again as if they had just been sent; all of the queue's without `ids`. Returns how many. */
export async function redrive(
  control: Control,
  tenantId: TenantId,
  queue: string,
  ids: readonly string[] | undefined,
): Promise<number> {
  const now = Date.now();
  const chosen = ids === undefined ? {} : { _id: { $in: [...ids] } };
  const { modifiedCount } = await control.collections.messages.updateMany(
    { tenantId, queue, state: "dead", ...chosen },
    {
      $set: {
        state: "waiting",
        attempts: 0,
        availableAt: new Date(now),
        expiresAt: new Date(now + TRIGGER_LIMITS.messageKeptSeconds * 1_000),
      },
    },
  );
  return modifiedCount;
}
