/** The trusted side of a runtime deployment: what cells need from the outside goes through here. */
import type { InstanceDocument } from "@imprun/contracts/documents/published";
import { ABORT_BREACHES, DEFAULT_LIMITS, type TenantLimits } from "@imprun/contracts/limits";
import type { Environment } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { MongoClient } from "mongodb";
import type { BrokerLink, SupervisorLink } from "../link.ts";
import { report } from "../report.ts";
import { Cells } from "./cells.ts";
import { Counts } from "./counts.ts";
import { DatabaseProxy } from "./database/proxy.ts";
import { Egress, type EgressOptions } from "./egress/egress.ts";
import { listen, type Listener } from "./listener.ts";
import { LogWriter } from "./logs/writer.ts";
import { Heartbeat } from "./published/heartbeat.ts";
import { Modules } from "./published/modules.ts";
import { Published } from "./published/published.ts";
import { type Parts, services, suspend } from "./services.ts";
import { SuspensionStore } from "./suspension-store.ts";
import { Suspensions } from "./suspensions.ts";
import { Triggers } from "./triggers.ts";

export interface BrokerOptions {
  readonly environment: Environment;
  readonly mongodbUri: string;
  readonly socketPath: string;
  /** Tells this broker from others; new at each start. */
  readonly instance: string;
  /** Who starts the cells; nobody where only the broker is tried. */
  readonly supervisor?: SupervisorLink;
  /** What every tenant may use, where it is not the default. */
  readonly limits?: Partial<TenantLimits> | undefined;
  /** For tests and development only. */
  readonly egress?: EgressOptions;
}

export interface Broker extends BrokerLink {
  /** Whether there is a cell that takes work. */
  readonly hasCells: boolean;
  /** Nobody serves any more: this instance does not count until it is announced again. */
  withdraw(): Promise<void>;
  /** Takes the instance from the list and closes everything. */
  stop(): Promise<void>;
}

const NOBODY: SupervisorLink = { cellLost() {}, metrics: () => [] };

const CONNECT_WAIT_MS = 5_000;
/** A MongoDB that accepts and does not answer is found out after twice this; what waits for it is then rejected. */
const LIVENESS_MS = 3_000;
/** MongoDB may be away; the driver would wait for it. */
const STOP_WAIT_MS = 1_400;

/**
 * Connects to MongoDB, reads what is published, and listens for cells.
 * Throws when MongoDB cannot be reached within 5 s or the socket is taken.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { environment, instance } = options;
  const clients = clientsOf(options);
  const { client, streams } = clients;
  const cells = new Cells();
  const modules = new Modules(client);
  const triggers = new Triggers(client, cells, environment, instance);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const published = new Published(
    client,
    cells,
    modules,
    environment,
    instance,
    triggers,
    limits,
  );
  const parts: Parts = {
    limits,
    triggers,
    cells,
    modules,
    published,
    database: new DatabaseProxy(client, streams),
    egress: new Egress(options.egress),
    logs: new LogWriter(client, instance, {
      limits: (tenantId) => published.rollouts.get(tenantId) ? limits : null,
      sourceMaps: (gatewayId, versionId) => sourceMap(modules, gatewayId, versionId),
    }),
    suspensions: new Suspensions((id) => published.rollouts.get(id)?.current?.revision),
    counts: new Counts(),
    kept: new SuspensionStore(client, environment),
    supervisor: options.supervisor ?? NOBODY,
  };
  try {
    await Promise.all([connect(client), connect(streams)]);
    await published.load();
    parts.suspensions.restore(await parts.kept.all());
    await triggers.start(published.rollouts.documents());
    const listener = await listen(options.socketPath, services(parts));
    published.follow(client);
    return started(parts, listener, clients, { _id: instance, environment });
  } catch (error) {
    parts.egress.stop();
    await triggers.stop();
    await close(clients);
    throw error;
  }
}

interface Clients {
  readonly client: MongoClient;
  /** For change streams, each of which keeps a connection waiting. */
  readonly streams: MongoClient;
}

/** Both are connected at the start, since the driver looks at its environment when it connects, and may not later. */
function clientsOf({ environment, mongodbUri }: BrokerOptions): Clients {
  const appName = `imprun-broker-${environment}`;
  const patience = {
    serverSelectionTimeoutMS: CONNECT_WAIT_MS,
    connectTimeoutMS: LIVENESS_MS,
    heartbeatFrequencyMS: LIVENESS_MS,
  };
  return {
    client: new MongoClient(mongodbUri, { ...patience, appName, ignoreUndefined: false }),
    streams: new MongoClient(mongodbUri, {
      ...patience,
      appName: `${appName}-streams`,
      maxPoolSize: DATABASE_LIMITS.openStreamsOfAll,
    }),
  };
}

async function close({ client, streams }: Clients): Promise<void> {
  await Promise.all([client.close(), streams.close()]);
}

function started(
  parts: Parts,
  listener: Listener,
  clients: Clients,
  instance: Pick<InstanceDocument, "_id" | "environment">,
): Broker {
  const { cells, published, triggers, logs } = parts;
  let heartbeat: Heartbeat | null = null;
  let leaving = Promise.resolve();
  const withdraw = () =>
    leaving = leaving.then(async () => {
      await leave(heartbeat, published, instance._id);
      heartbeat = null;
    });
  return {
    get hasCells() {
      return cells.takeWork;
    },
    there: () => Promise.resolve(),
    async announce(address) {
      await leaving;
      heartbeat?.pause();
      heartbeat = new Heartbeat(clients.client, { ...instance, address });
      await heartbeat.start();
      published.readAhead();
      await published.acks.sweep(await heartbeat.liveInstances());
    },
    crasher(tenantId) {
      const revision = published.rollouts.get(tenantId)?.current?.revision;
      if (revision === undefined) return;
      suspend(parts, tenantId, revision, "function_failed", ABORT_BREACHES);
    },
    takeLogs: (message) => logs.addKept(message),
    withdraw,
    async stop() {
      listener.close();
      parts.egress.stop();
      const left = (async () => {
        await Promise.all([
          logs.stop(),
          triggers.stop(),
          withdraw(),
        ]);
        await published.stop();
        await parts.database.stop();
        await close(clients);
      })();
      await within(STOP_WAIT_MS, left);
    },
  };
}

async function connect(client: MongoClient): Promise<void> {
  try {
    await client.connect();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`MongoDB cannot be reached: ${why}`, { cause });
  }
}

async function sourceMap(
  modules: Modules,
  gatewayId: string,
  versionId: string,
): Promise<string | null> {
  try {
    const [module] = await modules.load(gatewayId, [versionId]);
    return module!.sourceMap;
  } catch (error) {
    if (error instanceof ProblemError && error.code === "not_found") return null;
    throw error;
  }
}

/** Resolves when the work is done, or when the time is up. Rejects when the work fails before that. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  const timeUp = Promise.withResolvers<void>();
  const timer = setTimeout(timeUp.resolve, ms);
  try {
    await Promise.race([work, timeUp.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** MongoDB may be away: then the heartbeat's age says that this instance is gone. */
async function leave(
  heartbeat: Heartbeat | null,
  published: Published,
  instance: string,
): Promise<void> {
  if (heartbeat === null) return;
  try {
    await heartbeat.stop();
    const live = await heartbeat.liveInstances();
    await published.acks.sweep(live.filter((other) => other !== instance));
  } catch (error) {
    report("This instance could not be taken from the list", error);
  }
}
