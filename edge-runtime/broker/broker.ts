/** The trusted side of a runtime deployment: what cells need from the outside goes through here. */
import { ABORT_BREACHES, DEFAULT_LIMITS, type TenantLimits } from "@imprun/contracts/limits";
import { type Environment, parseTenantId, type TenantId } from "@imprun/contracts/names";
import { type ProblemCode, ProblemError } from "@imprun/contracts/problem";
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { MongoClient } from "mongodb";
import { report } from "../report.ts";
import type { Connection } from "../transport/connection.ts";
import { exposition, type Metric } from "../metrics/exposition.ts";
import { BodyRoom } from "./body-room.ts";
import { Cells } from "./cells.ts";
import { Counts } from "./counts.ts";
import { DatabaseProxy } from "./database/proxy.ts";
import type { Scopes } from "./database/scopes.ts";
import { Egress, type EgressOptions } from "./egress/egress.ts";
import { type CellServices, listen } from "./listener.ts";
import { type LogMessage, LogWriter } from "./logs/writer.ts";
import { Heartbeat } from "./published/heartbeat.ts";
import { Modules } from "./published/modules.ts";
import { Published } from "./published/published.ts";
import type { TenantRollout } from "./rollout/tenant.ts";
import { SuspensionStore } from "./suspension-store.ts";
import { Suspensions } from "./suspensions.ts";
import { Triggers } from "./triggers.ts";

export interface BrokerOptions {
  readonly environment: Environment;
  readonly mongodbUri: string;
  readonly socketPath: string;
  /** Tells this broker from others; new at each start. */
  readonly instance: string;
  /** The connection to a cell is over: that cell cannot make a new one, since it has no permission to. */
  cellLost?(cellId: string): void;
  /** What is counted beside the broker, for its `/metrics`. */
  moreMetrics?(): Metric[];
  /** What every tenant may use, where it is not the default. */
  readonly limits?: Partial<TenantLimits> | undefined;
  /** For tests and development only. */
  readonly egress?: EgressOptions;
}

export interface Broker {
  /** Cells serve at `address` from now on: this instance counts. */
  announce(address: string): Promise<void>;
  /** Suspends a tenant whose code makes cells crash, until its next revision or for a while. */
  crasher(tenantId: string): void;
  /** Takes log lines that cells kept while there was no broker. Resolves when there is room for more. */
  takeLogs(message: LogMessage): Promise<void>;
  /** Takes the instance from the list and closes everything. */
  stop(): Promise<void>;
}

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
  const client = new MongoClient(options.mongodbUri, {
    appName: `imprun-broker-${environment}`,
    serverSelectionTimeoutMS: CONNECT_WAIT_MS,
    connectTimeoutMS: LIVENESS_MS,
    heartbeatFrequencyMS: LIVENESS_MS,
    ignoreUndefined: false,
  });
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
  let heartbeat: Heartbeat | null = null;
  // Connected from the start, since the driver looks at its environment when it connects, and may not later.
  const streams = new MongoClient(options.mongodbUri, {
    appName: `imprun-broker-${environment}-streams`,
    serverSelectionTimeoutMS: CONNECT_WAIT_MS,
    connectTimeoutMS: LIVENESS_MS,
    heartbeatFrequencyMS: LIVENESS_MS,
    maxPoolSize: DATABASE_LIMITS.openStreamsOfAll,
  });
  const database = new DatabaseProxy(client, streams);
  const egress = new Egress(options.egress);
  const logs = new LogWriter(client, instance, {
    limits: (tenantId) => published.rollouts.get(tenantId) ? limits : null,
    sourceMaps: (gatewayId, versionId) => sourceMap(modules, gatewayId, versionId),
  });
  const kept = new SuspensionStore(client, environment);
  const suspensions = new Suspensions((id) => published.rollouts.get(id)?.current?.revision);
  try {
    await Promise.all([connect(client), connect(streams)]);
    await published.load();
    suspensions.restore(await kept.all());
    await triggers.start(published.rollouts.documents());
    const cellLost = (cellId: string) => options.cellLost?.(cellId);
    const moreMetrics = () => options.moreMetrics?.() ?? [];
    const parts = {
      limits,
      triggers,
      cells,
      modules,
      published,
      database,
      egress,
      logs,
      suspensions,
      counts: new Counts(),
      kept,
      cellLost,
      moreMetrics,
    };
    const listener = await listen(options.socketPath, services(parts));
    published.follow(client);
    return {
      async announce(address) {
        heartbeat = new Heartbeat(client, { _id: instance, environment, address });
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
      async stop() {
        listener.close();
        egress.stop();
        const left = (async () => {
          await Promise.all([logs.stop(), triggers.stop(), leave(heartbeat, published, instance)]);
          await published.stop();
          await database.stop();
          await Promise.all([client.close(), streams.close()]);
        })();
        await within(STOP_WAIT_MS, left);
      },
    };
  } catch (error) {
    egress.stop();
    await triggers.stop();
    await Promise.all([client.close(), streams.close()]);
    throw error;
  }
}

async function connect(client: MongoClient): Promise<void> {
  try {
    await client.connect();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`MongoDB cannot be reached: ${why}`, { cause });
  }
}

interface Parts {
  readonly limits: TenantLimits;
  readonly triggers: Triggers;
  readonly cells: Cells;
  readonly modules: Modules;
  readonly published: Published;
  readonly database: DatabaseProxy;
  readonly egress: Egress;
  readonly logs: LogWriter;
  readonly suspensions: Suspensions;
  readonly counts: Counts;
  /** Suspensions that outlive the broker. */
  readonly kept: SuspensionStore;
  cellLost(cellId: string): void;
  moreMetrics(): Metric[];
}

/** Returns false when the revision is not live any more. */
function suspend(
  { suspensions, kept, cells, logs, counts }: Parts,
  tenantId: string,
  revision: number,
  code: ProblemCode,
  times: number,
): boolean {
  const suspension = suspensions.breached(tenantId, revision, Date.now(), times);
  if (suspension === null) return false;
  kept.keep(suspension);
  cells.notify({ type: "suspend", suspension });
  if (logs.addSuspension(suspension, code)) counts.event(tenantId, "suspended");
  return true;
}

function services(parts: Parts): CellServices {
  const { cells, modules, published, database, egress, logs, suspensions, counts } = parts;
  const { rollouts, keys } = published;
  const tenantOf = (tenantId: string): TenantRollout => {
    const tenant = rollouts.get(tenantId);
    if (tenant?.current) return tenant;
    throw new ProblemError("not_found", `There is no tenant ${tenantId} here`);
  };
  const bodies = new BodyRoom();
  const scopes = new Map<Connection, Scopes>();
  const scopesOf = (connection: Connection): Scopes => {
    let own = scopes.get(connection);
    if (own === undefined) scopes.set(connection, own = database.scopes());
    return own;
  };
  return {
    hello(connection: Connection, { cellId }) {
      connection.notify({
        type: "sync",
        tenants: rollouts.deployments(),
        keys: keys.all(),
        suspensions: suspensions.all(Date.now()),
      });
      cells.add(connection, cellId);
      rollouts.cellJoined();
    },
    left(connection) {
      scopes.get(connection)?.releaseAll();
      scopes.delete(connection);
      const cellId = cells.remove(connection);
      if (cellId === null) return;
      counts.forget(cellId);
      parts.cellLost(cellId);
    },
    breached({ tenantId, revision, code, aborted }) {
      const times = aborted ? ABORT_BREACHES : 1;
      const isLive = suspend(parts, tenantId, revision, code, times);
      if (!isLive && aborted) rollouts.get(tenantId)?.candidateAborted(revision);
    },
    counts(connection, message) {
      const cellId = cells.idOf(connection);
      if (cellId !== null) counts.add(cellId, message);
    },
    leaving(connection) {
      cells.leave(connection);
      return { header: {} };
    },
    metrics() {
      const own = counts.metrics(suspensions.waiting(Date.now()));
      return { header: { text: exposition([...own, ...parts.moreMetrics()]) } };
    },
    async load({ tenantId, versionIds }) {
      const tenant = tenantOf(tenantId);
      const foreign = versionIds.find((id) => !tenant.names(id));
      if (foreign !== undefined) {
        throw new ProblemError("not_found", `${tenantId} does not deploy version ${foreign}`);
      }
      const { gatewayId } = parseTenantId(tenantId as TenantId);
      const loaded = await modules.load(gatewayId, versionIds);
      return {
        header: { modules: loaded.map(({ gatewayId: _gatewayId, ...module }) => module) },
      };
    },
    async key({ hash }) {
      return { header: { key: await published.findKey(hash) } };
    },
    async logs(message) {
      await logs.add(message);
      return { header: {} };
    },
    async database({ tenantId, scope: number = 0 }, { body }, connection) {
      const own = tenantOf(tenantId).tenantId as TenantId;
      const { result, holds } = await bodies.hold(
        own,
        body.length,
        () => scopesOf(connection).run(own, number, (scope) => database.run(own, body, scope)),
      );
      return { header: holds ? { holds } : {}, body: result };
    },
    release(connection, { tenantId, scope }) {
      scopes.get(connection)?.release(tenantId as TenantId, scope);
    },
    async send({ tenantId, queue, delaysSeconds }, { body }) {
      tenantOf(tenantId);
      const { queues } = parts.triggers;
      const ids = await bodies.hold(
        tenantId,
        body.length,
        () => queues.send({ tenantId, queue }, delaysSeconds, body),
      );
      return { header: { ids } };
    },
    async fetch(message, request) {
      tenantOf(message.tenantId);
      return await egress.fetch(message, request, parts.limits);
    },
  };
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
