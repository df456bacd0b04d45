/** Starts every process of the platform on this machine. */
import { join } from "node:path";
import { controlFlags } from "@imprun/control/flags";
import { RUNTIME_FLAGS } from "@imprun/edge-runtime/flags";
import { MONGODB_FLAGS } from "@imprun/embedded-mongodb/flags";
import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import {
  type ControlConfig,
  ControlReady,
  type EmbeddedMongodbConfig,
  EmbeddedMongodbReady,
  type PlatformReady,
  type RuntimeConfig,
  RuntimeReady,
} from "@imprun/contracts/processes";
import { UserError } from "../user-error.ts";
import { type DataDirectory, openDataDirectory } from "./data-directory.ts";
import { assertPortsFree, choosePorts, type Ports } from "./ports.ts";
import { keepRunning, type Resident } from "./resident.ts";

export interface PlatformOptions {
  readonly dataDirectory: string;
  /** The first of the ports; 0 picks free ones. */
  readonly basePort: number;
  /** Use this MongoDB instead of the embedded one. */
  readonly mongodbUri: string | null;
  readonly log: (process: string, line: string) => void;
}

export interface Platform {
  readonly ready: PlatformReady;
  /** Stops everything, in reverse order. */
  stop(): Promise<void>;
}

const HOSTNAME = "127.0.0.1";
const DOMAIN = "localhost";
const ROOT = new URL("../../../", import.meta.url);
const file = (path: string) => new URL(path, ROOT).pathname;

/** Resolves when every process answers. Throws UserError for what the user can mend. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const data = openDataDirectory(options.dataDirectory);
  const running: Resident<unknown>[] = [];
  const sockets = Deno.makeTempDirSync({ prefix: "imprun-" });
  const stop = async () => {
    // Runtimes and control end before the database that they write to.
    const [database, ...others] = running;
    await Promise.all(others.map((process) => process.stop()));
    await database?.stop();
    Deno.removeSync(sockets, { recursive: true });
    data.release();
  };
  try {
    const ports = choosePorts(options.basePort);
    assertPortsFree(ports, options.mongodbUri === null);
    const pids: Record<string, () => number> = {};
    const keep = async <Ready>(name: string, process: Promise<Resident<Ready>>) => {
      const resident = await process;
      pids[name] = resident.pid;
      running.push(resident);
      return resident.ready;
    };
    const log = (name: string) => (line: string) => options.log(name, line);

    const mongodbUri = options.mongodbUri ??
      (await keep("mongodb", startMongodb(data.mongodb, ports.mongodb, log("mongodb")))).uri;
    const control = keep(
      "control",
      startControl(ports, mongodbUri, data, log("control")),
    );
    const runtimes = ENVIRONMENTS.map((environment) =>
      keep(
        `runtime-${environment}`,
        startRuntime(environment, ports, mongodbUri, sockets, log(environment)),
      )
    );
    const started = await Promise.allSettled([control, ...runtimes]);
    const failed = started.find((result) => result.status === "rejected");
    if (failed) throw new UserError(failed.reason.message, { cause: failed.reason });

    const { firstLogin } = await control;
    if (firstLogin) data.writeFirstLogin(firstLogin);
    const login = data.readFirstLogin();
    const consoleUrl = `http://localhost:${ports.control}`;
    return {
      stop,
      ready: {
        console: consoleUrl,
        api: `${consoleUrl}/v1`,
        runtimes: urlTemplates(ports),
        mongodb: mongodbUri,
        admin: { email: login?.email ?? "", password: login?.password ?? "" },
        token: login?.token ?? "",
        pids: Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, pid()])),
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function urlTemplates(ports: Ports): Record<Environment, string> {
  const template = (environment: Environment) =>
    `http://{gateway}.${environment}.${DOMAIN}:${ports.runtimes[environment]}`;
  return { dev: template("dev"), staging: template("staging"), prod: template("prod") };
}

function startMongodb(directory: string, port: number, log: (line: string) => void) {
  const config: EmbeddedMongodbConfig = { directory, port };
  return keepRunning({
    name: "The embedded MongoDB",
    script: file("shared/embedded-mongodb/main.ts"),
    flags: MONGODB_FLAGS,
    arguments: [JSON.stringify(config)],
    ready: EmbeddedMongodbReady,
    log,
  });
}

function startControl(
  ports: Ports,
  mongodbUri: string,
  data: DataDirectory,
  log: (line: string) => void,
) {
  const config: ControlConfig = {
    hostname: HOSTNAME,
    port: ports.control,
    mongodbUri,
    consoleDirectory: file("console/dist"),
    cacheDirectory: data.cache,
    domain: DOMAIN,
    urlTemplates: urlTemplates(ports),
  };
  return keepRunning({
    name: "Control",
    script: file("control/main.ts"),
    flags: controlFlags(data.cache),
    arguments: [JSON.stringify(config)],
    // npm packages come over the machine's own idea of whom to trust, as for every other program on it.
    env: { IMPRUN_ENCRYPTION_KEY: data.encryptionKey, DENO_TLS_CA_STORE: "system,mozilla" },
    ready: ControlReady,
    log,
  });
}

function startRuntime(
  environment: Environment,
  ports: Ports,
  mongodbUri: string,
  sockets: string,
  log: (line: string) => void,
) {
  const socketDirectory = join(sockets, environment);
  Deno.mkdirSync(socketDirectory, { mode: 0o700 });
  const config: RuntimeConfig = {
    environment,
    hostname: HOSTNAME,
    port: ports.runtimes[environment],
    domain: DOMAIN,
    mongodbUri,
    socketDirectory,
    cells: 1,
    // People publish to dev again and again, and each publish takes a spare; the next one takes 50 ms to boot.
    spareIsolates: environment === "dev" ? 2 : 1,
    maxIsolates: 200,
  };
  return keepRunning({
    name: `The ${environment} runtime`,
    script: file("edge-runtime/main.ts"),
    flags: RUNTIME_FLAGS,
    arguments: [JSON.stringify(config)],
    ready: RuntimeReady,
    log,
  });
}
