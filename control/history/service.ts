import type { HistoryDocument } from "@imprun/contracts/documents/system";
import type { Environment } from "@imprun/contracts/names";
import type { Control } from "../context.ts";
import { newId } from "../data/ids.ts";
import { findPage, type Page, type PageRequest } from "../http/pagination.ts";

/** Writes down one change of what runs in an environment. */
export async function recordChange(
  control: Control,
  entry: Omit<HistoryDocument, "_id" | "at">,
): Promise<void> {
  await control.collections.history.insertOne({ _id: newId(), ...entry, at: new Date() });
}

export interface HistoryFilter {
  gatewayId: string;
  function?: string | undefined;
  environment?: Environment | undefined;
}

/** The changes of a gateway, newest first. */
export function listHistory(
  control: Control,
  { gatewayId, function: name, environment }: HistoryFilter,
  page: PageRequest,
): Promise<Page<HistoryDocument>> {
  const filter = {
    gatewayId,
    ...(name === undefined ? {} : { function: name }),
    ...(environment === undefined ? {} : { environment }),
  };
  return findPage(control.collections.history, filter, page, -1);
}
