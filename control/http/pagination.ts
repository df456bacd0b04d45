/** Lists are pages in the order of `_id`; the cursor is the last `_id` of the page before, opaque to callers. */
import { ProblemError } from "@imprun/contracts/problem";
import type { Collection, Filter } from "mongodb";

export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/**
 * One page of the documents that match `filter`, oldest id first, or newest first with `order` -1.
 * Throws `invalid_request` when the cursor is not one of ours.
 *
 * @param hidden fields that are not read, because they are large and not shown
 */
export async function findPage<T extends { _id: string }>(
  collection: Collection<T>,
  filter: Filter<T>,
  { limit, cursor }: PageRequest,
  order: 1 | -1 = 1,
  hidden: readonly (keyof T & string)[] = [],
): Promise<Page<T>> {
  const after = cursor === undefined
    ? {}
    : { _id: { [order === 1 ? "$gt" : "$lt"]: decodeCursor(cursor) } };
  const documents = await collection
    .find({ $and: [filter, after] } as Filter<T>, {
      projection: Object.fromEntries(hidden.map((field) => [field, 0])),
    })
    .sort({ _id: order })
    .limit(limit + 1)
    .toArray() as unknown as T[];
  const items = documents.slice(0, limit);
  const last = items.at(-1);
  const more = documents.length > limit && last !== undefined;
  return { items, nextCursor: more ? encodeCursor(last._id) : null };
}

/** The same page with each item shown as clients see it. */
export function mapPage<T, V>(page: Page<T>, view: (item: T) => V): Page<V> {
  return { items: page.items.map(view), nextCursor: page.nextCursor };
}

function encodeCursor(id: string): string {
  return new TextEncoder().encode(id).toBase64({ alphabet: "base64url", omitPadding: true });
}

function decodeCursor(cursor: string): string {
  try {
    const bytes = Uint8Array.fromBase64(cursor, { alphabet: "base64url" });
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const detail = "The cursor is not one that this list has given";
    const errors = [{ pointer: "cursor", detail }];
    throw new ProblemError("invalid_request", detail, { errors }, { cause });
  }
}
