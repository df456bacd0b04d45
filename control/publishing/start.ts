import { stopCompiler, warmCompiler } from "../compile/compile.ts";
import type { Control } from "../context.ts";
import { startAcks } from "./acks.ts";

/** Keeps ready what a publish needs, so that none waits for it; resolves when all of it has ended with the process. */
export async function runPublishing(control: Control): Promise<void> {
  await Promise.all([startAcks(control), warmCompiler()]);
  stopCompiler();
}
