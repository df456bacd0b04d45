import { CreateTool } from "@imprun/contracts/api/activity";
import type { z } from "zod";

export type InputSchema = z.infer<typeof CreateTool>["inputSchema"];

/** Reads the text of a tool's input schema; null when it is not the JSON of an object schema. */
export function parseInputSchema(text: string): InputSchema | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return CreateTool.shape.inputSchema.safeParse(value).data ?? null;
}
