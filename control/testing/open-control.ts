import type { Control } from "../context.ts";
import { openControl } from "../start.ts";
import { ENCRYPTION_KEY, testConfig } from "./test-control.ts";
import { startFreshMongodb } from "./fresh-mongodb.ts";

/** What a control process works with, on a database of its own, without the process; `await using` closes both. */
export async function openTestControl(): Promise<Control & AsyncDisposable> {
  const mongodb = await startFreshMongodb();
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
