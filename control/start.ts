/** A whole control process as a value: what `main.ts` runs, and what tests start. */
import type { ControlConfig, ControlReady } from "@imprun/contracts/processes";
import { MongoClient } from "mongodb";
import type { z } from "zod";
import { createApp } from "./app.ts";
import { makeFirstLogin } from "./auth/first-start.ts";
import { localCluster } from "./cluster/local.ts";
import type { Control } from "./context.ts";
import { ensureCollections, openCollections } from "./data/collections.ts";
import { createSecretBox } from "./data/secret-box.ts";
import { type Log, log as logToStderr } from "./log.ts";
import { runPublishing } from "./publishing/start.ts";
import { createBell } from "./reconcile/bell.ts";
import { runReconciler } from "./reconcile/reconciler.ts";

/** How long requests and other work in progress may take to end when the process stops. */
const DRAIN_MS = 3_000;
/** How long an operation waits for a database that does not answer. */
const CONNECT_MS = 5_000;

export interface RunningControl {
  readonly ready: z.infer<typeof ControlReady>;
  readonly control: Control;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** 32 bytes in base64. */
  encryptionKey: string;
  log?: Log;
}

/** Connects, prepares the database, starts the reconcilers and listens. Throws when any of it fails. */
export async function startControl(
  config: ControlConfig,
  { encryptionKey, log = logToStderr }: StartOptions,
): Promise<RunningControl> {
  const stopping = new AbortController();
  const bell = createBell();
  const control = await openControl(config, {
    encryptionKey,
    log,
    stopping: stopping.signal,
    nudge: bell.ring,
  });
  try {
    const firstLogin = await makeFirstLogin(control);
    const server = listen(control);
    const reconciler = runReconciler(control, { cluster: localCluster(control), bell });
    const publishing = runPublishing(control);
    return {
      ready: { port: server.addr.port, firstLogin },
      control,
      async stop() {
        stopping.abort();
        const work = Promise.all([server.shutdown(), reconciler, publishing]);
        await atMost(
          DRAIN_MS,
          work.catch((error) => log("error", "Work did not end well", { error })),
        );
        await control.client.close();
      },
    };
  } catch (error) {
    stopping.abort();
    await control.client.close();
    throw error;
  }
}

/** What a control process works with, on a database with all its collections; nothing runs yet. */
export async function openControl(
  config: ControlConfig,
  { encryptionKey, ...rest }: Pick<Control, "log" | "stopping" | "nudge"> & StartOptions,
): Promise<Control> {
  const secrets = await createSecretBox(encryptionKey);
  const client = new MongoClient(config.mongodbUri, { serverSelectionTimeoutMS: CONNECT_MS });
  try {
    await client.connect();
    await ensureCollections(client);
  } catch (error) {
    await client.close();
    throw error;
  }
  const collections = openCollections(client);
  return { processId: crypto.randomUUID(), config, client, collections, secrets, ...rest };
}

function listen(control: Control): Deno.HttpServer<Deno.NetAddr> {
  const { hostname, port } = control.config;
  const app = createApp(control);
  return Deno.serve({ hostname, port, onListen() {} }, app.fetch);
}

/** Waits for work to end, but not for work that does not, such as what waits for a database that is gone. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = Promise.withResolvers<void>();
  const timeout = setTimeout(timer.resolve, ms);
  await Promise.race([work, timer.promise]);
  clearTimeout(timeout);
}
