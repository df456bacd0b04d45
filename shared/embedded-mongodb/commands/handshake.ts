/** `hello` and what drivers ask about the server itself. */
import { Binary, Double, Long } from "bson";
import { doc } from "../document/build.ts";
import type { Doc } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { toTimestamp } from "../oplog/clock.ts";
import { MAX_MESSAGE_BYTES } from "../wire/frame-reader.ts";
import type { Command, CommandContext } from "./command.ts";

export const REPLICA_SET = "imprun";
/** MongoDB 7.0, whose behaviour this server follows. */
export const VERSION = "7.0.0";
const MAX_WIRE_VERSION = 21;
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
export const MAX_WRITE_BATCH = 100_000;

function hello(context: CommandContext, primaryField: string): Doc {
  const { server, args } = context;
  const opTime = doc({ ts: toTimestamp(server.engine.oplog.time), t: 1n });
  const now = new Date();
  return doc({
    ...(args.boolean("helloOk") ? { helloOk: true } : {}),
    [primaryField]: true,
    secondary: false,
    setName: REPLICA_SET,
    setVersion: 1,
    hosts: [server.address],
    primary: server.address,
    me: server.address,
    lastWrite: doc({
      opTime,
      lastWriteDate: now,
      majorityOpTime: opTime,
      majorityWriteDate: now,
    }),
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: MAX_WRITE_BATCH,
    localTime: now,
    logicalSessionTimeoutMinutes: 30,
    connectionId: context.connectionId,
    minWireVersion: 0,
    maxWireVersion: MAX_WIRE_VERSION,
    readOnly: false,
  });
}

const HELLO_FIELDS = [
  "helloOk",
  "client",
  "compression",
  "saslSupportedMechs",
  "speculativeAuthenticate",
  "topologyVersion",
  "maxAwaitTimeMS",
  "loadBalanced",
  "hostInfo",
  "backpressure",
  "internalClient",
];

function buildInfo(): Doc {
  return doc({
    version: VERSION,
    gitVersion: "imprun-embedded",
    modules: ["imprun-embedded"],
    allocator: "v8",
    javascriptEngine: "none",
    sysInfo: "deprecated",
    versionArray: [7, 0, 0, 0],
    bits: 64,
    debug: false,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    storageEngines: ["sqlite"],
  });
}

function getParameter({ args, server }: CommandContext): Doc {
  const known = doc({
    ...server.parameters,
    featureCompatibilityVersion: { version: "7.0" },
    enableTestCommands: true,
    authenticationMechanisms: [],
  });
  const asked = args.get("getParameter");
  if (asked === "*") return known;
  const found = new Map([...known].filter(([name]) => args.fields.has(name)));
  if (found.size === 0) throw new MongoError(72, "no option found to get");
  return found;
}

function setParameter({ args, server }: CommandContext): Doc {
  const enabled = args.get("ttlMonitorEnabled");
  const sleep = args.count("ttlMonitorSleepSecs");
  if (enabled === undefined && sleep === undefined) {
    throw new MongoError(72, "no option found to set, use help:true to see options");
  }
  if (enabled !== undefined) {
    server.parameters.ttlMonitorEnabled = args.boolean("ttlMonitorEnabled");
  }
  if (sleep !== undefined) {
    if (sleep < 1) throw new MongoError(2, "ttlMonitorSleepSecs must be greater than zero");
    server.parameters.ttlMonitorSleepSecs = sleep;
  }
  return doc({});
}

export const HANDSHAKE_COMMANDS: readonly Command[] = [
  { name: "hello", fields: HELLO_FIELDS, run: (context) => hello(context, "isWritablePrimary") },
  { name: "ismaster", fields: HELLO_FIELDS, run: (context) => hello(context, "ismaster") },
  { name: "isMaster", fields: HELLO_FIELDS, run: (context) => hello(context, "ismaster") },
  { name: "ping", fields: [], run: () => doc({}) },
  { name: "buildInfo", fields: [], run: buildInfo },
  { name: "buildinfo", fields: [], run: buildInfo },
  {
    name: "getParameter",
    fields: [
      "allParameters",
      "featureCompatibilityVersion",
      "ttlMonitorEnabled",
      "ttlMonitorSleepSecs",
    ],
    adminOnly: true,
    run: getParameter,
  },
  {
    name: "setParameter",
    fields: ["ttlMonitorEnabled", "ttlMonitorSleepSecs"],
    adminOnly: true,
    run: setParameter,
  },
  {
    name: "connectionStatus",
    fields: ["showPrivileges"],
    run: () => doc({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
  },
  {
    name: "serverStatus",
    fields: [],
    run: ({ server }) =>
      doc({
        host: server.address,
        version: VERSION,
        process: "imprun-embedded-mongodb",
        pid: BigInt(Deno.pid),
        uptime: new Double((Date.now() - server.startedMs) / 1000),
        localTime: new Date(),
        metrics: { cursor: { open: { total: BigInt(server.cursors.size) } } },
        repl: { setName: REPLICA_SET, isWritablePrimary: true, hosts: [server.address] },
      }),
  },
];

/** The fields that a member of a replica set adds to every reply. */
export function clusterFields(
  context: { engine: { oplog: { time: { t: number; i: number } } } },
): Doc {
  const operationTime = toTimestamp(context.engine.oplog.time);
  return doc({
    ok: new Double(1),
    $clusterTime: {
      clusterTime: operationTime,
      signature: { hash: new Binary(new Uint8Array(20)), keyId: Long.ZERO },
    },
    operationTime,
  });
}
