/** The platform's collections, for rows that look into its database. */
import { COLLECTIONS, type DocumentOf } from "@imprun/contracts/collections";
import type { Collection, MongoClient } from "mongodb";

/** A collection under the name that it has in the contracts. */
export function collection<K extends keyof typeof COLLECTIONS>(
  client: MongoClient,
  key: K,
): Collection<DocumentOf<typeof COLLECTIONS[K]> & { _id: string }> {
  const { database, name } = COLLECTIONS[key];
  return client.db(database).collection(name);
}
