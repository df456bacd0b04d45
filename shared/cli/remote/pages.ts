import { data } from "./api.ts";

/** All items of a list, page after page. */
export async function allItems<T>(
  page: (cursor: string | undefined) => Promise<
    { data?: { items: T[]; nextCursor: string | null }; error?: unknown }
  >,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const next = await data(page(cursor));
    items.push(...next.items);
    cursor = next.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}
