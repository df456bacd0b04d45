/** The queues of a tenant, and the messages in them. */
import type { MessageDocument } from "@imprun/contracts/documents/events";
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import { type Environment, type TenantId, tenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import type { QueueConsumer } from "@imprun/contracts/triggers";
import { Binary, BSON, type Filter } from "mongodb";
import type { Control } from "../context.ts";
import { newId } from "../data/ids.ts";
import { findPage, type Page, type PageRequest } from "../http/pagination.ts";

export interface ConsumedQueue extends QueueConsumer {
  function: string;
  waiting: number;
  inFlight: number;
  retrying: number;
  dead: number;
}

/** The queues that a tenant's functions consume, in the order of names, with their messages counted. */
export async function listQueues(control: Control, tenant: TenantId): Promise<ConsumedQueue[]> {
  const consumers = await listConsumers(control, tenant);
  const names = [...consumers.keys()].sort();
  return await Promise.all(
    names.map(async (name) => ({
      ...consumers.get(name)!,
      ...await countMessages(control, tenant, name),
    })),
  );
}

type Consumers = Map<string, QueueConsumer & { function: string }>;

/** Who gets the messages of each queue: of several consumers the first by name. */
async function listConsumers(control: Control, tenant: TenantId): Promise<Consumers> {
  const deployment = await control.collections.deployments.findOne({ _id: tenant });
  const consumers: Consumers = new Map();
  for (const name of Object.keys(deployment?.functions ?? {}).sort()) {
    for (const queue of deployment!.functions[name]!.triggers?.queues ?? []) {
      if (!consumers.has(queue.name)) consumers.set(queue.name, { ...queue, function: name });
    }
  }
  return consumers;
}

async function countMessages(control: Control, tenantId: TenantId, queue: string) {
  const count = (filter: Filter<MessageDocument>) =>
    control.collections.messages.countDocuments({ tenantId, queue, ...filter });
  const [waiting, inFlight, retrying, dead] = await Promise.all([
    count({ state: "waiting" }),
    count({ state: "waiting", delivery: { $ne: null }, availableAt: { $gt: new Date() } }),
    count({ state: "waiting", delivery: null, attempts: { $gt: 0 } }),
    count({ state: "dead" }),
  ]);
  return { waiting, inFlight, retrying, dead };
}

/**
 * Keeps a message for the function that consumes the queue. `body` is JSON or MongoDB's extended JSON. Throws
 * `unknown_queue`, `message_limit`, `queue_full`, and `invalid_request` for extended JSON that is none.
 */
export async function sendMessage(
  control: Control,
  gatewayId: string,
  environment: Environment,
  queue: string,
  { body, delaySeconds }: { body: unknown; delaySeconds: number },
): Promise<MessageDocument> {
  const tenant = tenantId(gatewayId, environment);
  const consumed = await listConsumers(control, tenant);
  if (!consumed.has(queue)) {
    throw new ProblemError("unknown_queue", `No function here consumes the queue ${queue}`);
  }
  const { messages } = control.collections;
  const limit = TRIGGER_LIMITS.queueMessages;
  if (await messages.countDocuments({ tenantId: tenant, queue }) >= limit) {
    throw new ProblemError(
      "queue_full",
      `The queue ${queue} may hold ${limit} messages, dead letters included`,
      { limit },
    );
  }
  const now = Date.now();
  const message: MessageDocument = {
    _id: newId(),
    tenantId: tenant,
    environment,
    queue,
    state: "waiting",
    content: new Binary(contentOf(body)),
    sentAt: new Date(now),
    availableAt: new Date(now + delaySeconds * 1_000),
    attempts: 0,
    delivery: null,
    error: null,
    expiresAt: new Date(now + TRIGGER_LIMITS.messageKeptSeconds * 1_000),
  };
  await messages.insertOne(message);
  return message;
}

function contentOf(body: unknown): Uint8Array {
  let content;
  try {
    content = BSON.serialize(BSON.EJSON.deserialize({ body }));
  } catch (cause) {
    const detail = "The body is no extended JSON";
    const errors = [{ pointer: "/body", detail }];
    throw new ProblemError("invalid_request", detail, { errors }, { cause });
  }
  const limit = TRIGGER_LIMITS.messageBytes;
  if (content.length > limit) {
    const detail = `A message may have ${limit} bytes, not ${content.length}`;
    throw new ProblemError("message_limit", detail, { limit });
  }
  return content;
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

/** Removes dead letters: the one of `id`, or all of the queue's. Returns how many. */
export async function deleteDeadLetters(
  control: Control,
  tenantId: TenantId,
  queue: string,
  id?: string,
): Promise<number> {
  const chosen = id === undefined ? {} : { _id: id };
  const { deletedCount } = await control.collections.messages
    .deleteMany({ tenantId, queue, state: "dead", ...chosen });
  return deletedCount;
}
