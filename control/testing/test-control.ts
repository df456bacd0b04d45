/** A really started control process, inside the test's own, on a database of its own. */
import type { Role } from "@imprun/contracts/documents/system";
import type { Environment } from "@imprun/contracts/names";
import type { ControlConfig } from "@imprun/contracts/processes";
import { hashPassword } from "../auth/passwords.ts";
import { newId } from "../data/ids.ts";
import type { Log } from "../log.ts";
import { type RunningControl, startControl } from "../start.ts";
import { createToken } from "../tokens/service.ts";
import { liveRuntimes } from "./live-runtimes.ts";
import { startFreshMongodb } from "./fresh-mongodb.ts";

export interface Answer {
  status: number;
  headers: Headers;
  // deno-lint-ignore no-explicit-any -- a test looks into bodies of every shape
  body: any;
}

interface CallOptions {
  /** A bearer token; the first owner's by default, none with null. */
  token?: string | null;
  headers?: Record<string, string>;
}

export interface TestControl extends RunningControl {
  readonly origin: string;
  readonly log: readonly string[];
  /** A call of the API; `path` starts with a slash. A string is sent as it is, anything else as JSON. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** A token of a new user with this role, in the first organization or in another one. */
  tokenOf(role: Role, organizationId?: string): Promise<string>;
  /** Says that a runtime of each environment lives, as brokers do by their heartbeats. */
  liveRuntimes(): Promise<void>;
}

export const ENCRYPTION_KEY = new Uint8Array(32).fill(7).toBase64();

export function testConfig(mongodbUri: string, changes: Partial<ControlConfig> = {}) {
  const url = (environment: Environment) => `http://{gateway}.${environment}.localhost:7701`;
  return {
    hostname: "127.0.0.1",
    port: 0,
    mongodbUri,
    consoleDirectory: null,
    domain: "localhost",
    urlTemplates: { dev: url("dev"), staging: url("staging"), prod: url("prod") },
    ...changes,
  };
}

/** Starts a database and a control process on it; `await using` stops both. */
export async function startTestControl(
  changes: Partial<ControlConfig> = {},
): Promise<TestControl & AsyncDisposable> {
  const mongodb = await startFreshMongodb();
  const lines: string[] = [];
  const log: Log = (level, message, details) =>
    lines.push(`${level} ${message} ${Deno.inspect(details)}`);
  const config = testConfig(mongodb.uri, changes);
  const running = await startControl(config, { encryptionKey: ENCRYPTION_KEY, log });
  let stopped: Promise<void> | null = null;
  const stop = () => stopped ??= stopBoth();
  async function stopBoth(): Promise<void> {
    await running.stop();
    await mongodb.stop();
  }
  return {
    ...operate(running, lines),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The means of a test to work with a control process that runs already. */
export function operate(running: RunningControl, log: readonly string[] = []): TestControl {
  const origin = `http://127.0.0.1:${running.ready.port}`;
  const { collections } = running.control;
  return {
    ...running,
    origin,
    log,
    async call(method, path, body, { token, headers = {} } = {}) {
      const bearer = token === undefined ? running.ready.firstLogin?.token : token;
      const response = await fetch(origin + path, {
        method,
        headers: {
          ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
        redirect: "manual",
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get("content-type") ?? "");
      return {
        status: response.status,
        headers: response.headers,
        body: isJson ? JSON.parse(text) : text,
      };
    },
    async tokenOf(role, organizationId = "default") {
      const userId = newId();
      await collections.users.insertOne({
        _id: userId,
        email: `${userId}@imprun.test`,
        name: role,
        passwordHash: await hashPassword("password of a test"),
        organizationId,
        role,
        createdAt: new Date(),
        updatedAt: new Date(),
      });
      const { token } = await createToken(running.control, {
        userId,
        name: "test",
        expiresAt: null,
      });
      return token;
    },
    liveRuntimes: () => liveRuntimes(running.control),
  };
}
