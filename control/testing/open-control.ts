import { startMongodb } from "@imprun/testing/mongodb";
import type { Control } from "../context.ts";
import { openControl } from "../start.ts";
import { ENCRYPTION_KEY, testConfig } from "./test-control.ts";

/** What a control process works with, on a database of its own, without the process; `await using` closes both. */
export async function openTestControl(): Promise<Control & AsyncDisposable> {
  const mongodb = await startMongodb();
  const stopping = new AbortController();
  const control = await openControl(testConfig(mongodb.uri), {
    encryptionKey: ENCRYPTION_KEY,
    log: () => {},
    stopping: stopping.signal,
    nudge: () => {},
  });
  return {
    ...control,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await control.client.close();
      await mongodb.stop();
    },
  };
}
