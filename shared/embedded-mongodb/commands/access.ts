/** Which reader and writer a command gets: the store itself, or a transaction's view of it. */
import type { Collection } from "../storage/catalog.ts";
import type { CollectionReader } from "../storage/reader.ts";
import { openReader, openWriter } from "../storage/store.ts";
import type { Writer } from "../storage/writer.ts";
import type { CommandContext } from "./command.ts";

export function readerFor(context: CommandContext, collection: Collection): CollectionReader {
  return context.transaction?.reader(collection) ?? openReader(context.server.engine, collection);
}

export function writerFor(context: CommandContext, collection: Collection): Writer {
  return context.transaction?.writer(collection) ??
    openWriter(context.server.engine, collection);
}
