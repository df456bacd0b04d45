/** Pieces that the resources of the control API share. Times are ISO 8601 strings in UTC. */
import { z } from "zod";
import { Environment } from "../names.ts";

export const Timestamp = z.iso.datetime();

/** `limit` and `cursor` of every list. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(256).optional(),
});

/** A page of a list; `nextCursor` is null on the last one. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** How many of the environment's runtime instances answer with the new revision, and after how long. */
export const LiveProof = z.object({
  /** `<instances that acknowledged>/<instances that live>` */
  instances: z.string(),
  ms: z.number(),
  /** Instances that had not acknowledged when the call was answered. */
  missing: z.array(z.string()).optional(),
});
export type LiveProof = z.infer<typeof LiveProof>;

export const PublishedIn = z.object({
  environment: Environment,
  version: z.string(),
  semver: z.string(),
  revision: z.number().int(),
  /** Whether the draft's code is what this environment runs. */
  current: z.boolean(),
  url: z.string(),
});
