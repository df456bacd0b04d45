/** Typed collections over the official driver, from the declarations in `@imprun/contracts/collections`. */
import {
  type CollectionDeclaration,
  COLLECTIONS,
  type DocumentOf,
} from "@imprun/contracts/collections";
import type {
  Collection,
  CreateIndexesOptions,
  Document,
  IndexDescription,
  MongoClient,
} from "mongodb";

/** One collection of the driver for each declaration, under the same name. */
export type Collections = {
  readonly [K in keyof typeof COLLECTIONS]: Collection<
    DocumentOf<typeof COLLECTIONS[K]> & Document
  >;
};

/** Names the collections; nothing is sent to the server. */
export function openCollections(client: MongoClient): Collections {
  const entries = Object.entries(COLLECTIONS).map(([key, { database, name }]) =>
    [key, client.db(database).collection(name)] as const
  );
  return Object.fromEntries(entries) as unknown as Collections;
}

/** Creates collections and indexes that are missing. Safe to run from several processes at once. */
export async function ensureCollections(client: MongoClient): Promise<void> {
  const declarations: CollectionDeclaration<unknown>[] = Object.values(COLLECTIONS);
  for (const declaration of declarations) {
    if (declaration.indexes.length === 0) continue;
    const collection = client.db(declaration.database).collection(declaration.name);
    await collection.createIndexes(declaration.indexes.map(describeIndex));
  }
}

function describeIndex(
  { key, ...options }: CollectionDeclaration<unknown>["indexes"][number],
): IndexDescription & CreateIndexesOptions {
  return { key: { ...key }, ...options };
}
