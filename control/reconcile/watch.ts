import type { ChangeStreamDocument, Document } from "mongodb";
import type { Control } from "../context.ts";

const RETRY_MS = 1_000;

/**
 * Calls `wake` when a gateway or an environment was changed, here or in another process, until the process stops.
 * A stream that breaks is opened again; the reconcilers poll as well, so a lost event only delays.
 */
export async function watchForWork(control: Control, wake: () => void): Promise<void> {
  const { apiGateways, environments } = control.collections;
  await Promise.all([apiGateways, environments].map(async (collection) => {
    while (!control.stopping.aborted) {
      const stream = (collection as typeof apiGateways).watch<Document, ChangeStreamDocument>();
      const close = () => void stream.close();
      control.stopping.addEventListener("abort", close, { once: true });
      try {
        for await (const event of stream) if (asksForWork(event)) wake();
      } catch (error) {
        if (control.stopping.aborted) return;
        control.log("warn", "The stream of changes broke", { error });
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      } finally {
        control.stopping.removeEventListener("abort", close);
        await stream.close();
      }
    }
  }));
}

/** Reconcilers write as well; only a write that moves `dueAt` to now or before asks for work. */
function asksForWork(event: ChangeStreamDocument): boolean {
  if (event.operationType === "insert" || event.operationType === "replace") return true;
  if (event.operationType !== "update") return false;
  const dueAt = event.updateDescription.updatedFields?.dueAt;
  return dueAt instanceof Date && dueAt.getTime() <= Date.now();
}
