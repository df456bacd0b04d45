/** `imp.db()`: the tenant's own database. */
import { Collection } from "./collection.ts";
import { AggregationCursor, CommandCursor } from "./cursor.ts";
import { MongoInvalidArgumentError } from "./errors.ts";
import { type Document, pick } from "./wire.ts";

export class Database {
  constructor(readonly databaseName: string) {}

  /** Throws MongoInvalidArgumentError when the name is not a text. */
  collection(name: string): Collection {
    if (typeof name !== "string" || name === "") {
      throw new MongoInvalidArgumentError("Collection names must not be empty");
    }
    return new Collection(name, this.databaseName);
  }

  aggregate(pipeline: Document[] = [], options: object = {}): AggregationCursor {
    const kept = pick(options, ["comment", "maxTimeMS", "batchSize", "let", "collation"]);
    return new AggregationCursor(1, [...pipeline], kept);
  }

  listCollections(filter: Document = {}, options: { nameOnly?: boolean } = {}): CommandCursor {
    return new CommandCursor((batchSize) => ({
      listCollections: 1,
      filter,
      nameOnly: options.nameOnly ?? false,
      cursor: batchSize === undefined ? {} : { batchSize },
    }));
  }

  async collections(): Promise<Collection[]> {
    const listed = await this.listCollections({}, { nameOnly: true }).toArray();
    return (listed as { name: string }[]).map(({ name }) => this.collection(name));
  }

  dropCollection(name: string): Promise<boolean> {
    return this.collection(name).drop();
  }
}
