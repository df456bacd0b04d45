/** The trusted side of a runtime deployment: what cells need from the outside goes through here. */
import { type Environment, parseTenantId, type TenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import { MongoClient } from "mongodb";
import { report } from "../report.ts";
import type { Connection } from "../transport/connection.ts";
import { Cells } from "./cells.ts";
import { type CellServices, listen } from "./listener.ts";
import { Heartbeat } from "./published/heartbeat.ts";
import { Modules } from "./published/modules.ts";
import { Published } from "./published/published.ts";
import type { TenantRollout } from "./rollout/tenant.ts";

export interface BrokerOptions {
  readonly environment: Environment;
  readonly mongodbUri: string;
  readonly socketPath: string;
  /** Tells this broker from others; new at each start. */
  readonly instance: string;
}

export interface Broker {
  /** Cells serve at `address` from now on: this instance counts. */
  announce(address: string): Promise<void>;
  /** Takes the instance from the list and closes everything. */
  stop(): Promise<void>;
}

const CONNECT_WAIT_MS = 5_000;

/**
 * Connects to MongoDB, reads what is published, and listens for cells.
 * Throws when MongoDB cannot be reached within 5 s or the socket is taken.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { environment, instance } = options;
  const client = new MongoClient(options.mongodbUri, {
    appName: `imprun-broker-${environment}`,
    serverSelectionTimeoutMS: CONNECT_WAIT_MS,
    ignoreUndefined: false,
  });
  const cells = new Cells();
  const modules = new Modules(client);
  const published = new Published(client, cells, modules, environment, instance);
  let heartbeat: Heartbeat | null = null;
  try {
    await client.connect();
    await published.load();
    const listener = await listen(options.socketPath, services(cells, modules, published));
    published.follow(client);
    return {
      async announce(address) {
        heartbeat = new Heartbeat(client, { _id: instance, environment, address });
        await heartbeat.start();
        await published.acks.sweep(await heartbeat.liveInstances());
      },
      async stop() {
        listener.close();
        await published.stop();
        await leave(heartbeat, published, instance);
        await client.close();
      },
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

function services(cells: Cells, modules: Modules, published: Published): CellServices {
  const { rollouts, keys } = published;
  const tenantOf = (tenantId: string): TenantRollout => {
    const tenant = rollouts.get(tenantId);
    if (tenant?.current) return tenant;
    throw new ProblemError("not_found", `There is no tenant ${tenantId} here`);
  };
  return {
    hello(connection: Connection) {
      connection.notify({ type: "sync", tenants: rollouts.deployments(), keys: keys.all() });
      cells.add(connection);
      rollouts.cellJoined();
    },
    left: (connection) => cells.remove(connection),
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
    logs() {},
    database() {
      throw new ProblemError("unavailable");
    },
    fetch() {
      throw new ProblemError("unavailable");
    },
  };
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
