import type { FunctionDocument } from "@imprun/contracts/documents/system";
import { ProblemError } from "@imprun/contracts/problem";
import type { Control } from "../context.ts";

export function draftId(gatewayId: string, name: string): string {
  return `${gatewayId}/${name}`;
}

/** The draft of a function, or null. Who may see the gateway is for the caller to check. */
export function findDraft(
  control: Control,
  gatewayId: string,
  name: string,
): Promise<FunctionDocument | null> {
  return control.collections.functions.findOne({ _id: draftId(gatewayId, name) });
}

export function unknownFunction(gatewayId: string, name: string): ProblemError {
  return new ProblemError("not_found", `The gateway ${gatewayId} has no function ${name}`);
}
