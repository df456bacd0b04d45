/** A really started platform, and the few things that every row does with it. */
import { z } from "zod";
import { ENVIRONMENTS } from "@imprun/contracts/names";
import { type Answer, call } from "@imprun/testing/http";
import { startTestPlatform, type TestPlatform } from "@imprun/testing/platform";
import { until } from "@imprun/testing/until";
import type { Target } from "../load/load.ts";
import { commandLine, processTree } from "../measure/processes.ts";
import { once } from "../once.ts";
import { HELLO } from "../peers/hello.ts";

/** The function that the peers run too. */
export const HELLO_CODE = `const headers = { "content-type": "application/json" };
export default () => new Response(${JSON.stringify(HELLO)}, { headers });
`;

const WAIT_MS = 30_000;
const Port = z.coerce.number().int().positive();

export interface BenchPlatform extends AsyncDisposable {
  readonly started: TestPlatform;
  /** Resolves when the gateway and its environments are `Started`. */
  createGateway(gatewayId: string): Promise<void>;
  createFunction(gatewayId: string, name: string, code: string): Promise<void>;
  editFunction(gatewayId: string, name: string, code: string): Promise<void>;
  /** To dev. */
  publish(gatewayId: string, name: string): Promise<void>;
  /** A key for dev that the runtime already knows of. */
  issueKey(gatewayId: string): Promise<string>;
  /** What a client outside calls, in dev. */
  target(gatewayId: string, name: string, apiKey: string): Target;
  /** Every process, that of `imprun up` first. */
  pids(): number[];
  /** Broker, supervisor and cells of dev. */
  runtimePids(): number[];
  /** The cells of dev. */
  cellPids(): number[];
  /** Ends it; further calls wait for the same end. */
  stop(): Promise<void>;
}

/** The answer, when it has the status that it must have; throws with what was answered otherwise. */
export function expectStatus(answer: Answer, ...statuses: number[]): Answer {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(`Answered ${answer.status} and not ${statuses.join(" or ")}: ${answer.text}`);
}

/** Starts one on this directory; rows do it with `bench.startPlatform`, which sees to its end. */
export async function startBenchPlatform(dataDirectory: string): Promise<BenchPlatform> {
  const started = await startTestPlatform(dataDirectory);
  const { api } = started;
  const stop = once(async () => {
    const code = await started.stop();
    if (code !== 0) throw new Error(`imprun up ended with code ${code}`);
  });

  const runtimePids = () => processTree(started.ready.pids["runtime-dev"]!);
  const target = (gatewayId: string, name: string, apiKey: string): Target => {
    const { host, port, pathname } = new URL(started.functionUrl(gatewayId, "dev", `/${name}`));
    return {
      url: `http://127.0.0.1:${Port.parse(port)}${pathname}`,
      headers: { Host: host, apikey: apiKey },
    };
  };

  return {
    started,
    target,
    async createGateway(gatewayId) {
      expectStatus(await api("POST", "/api-gateways", { name: gatewayId, gatewayId }), 201);
      await until(async () => {
        const gateway = expectStatus(await api("GET", `/api-gateways/${gatewayId}`), 200).json();
        return isStarted(gateway) ? true : null;
      }, WAIT_MS);
    },
    async createFunction(gatewayId, name, code) {
      const path = `/api-gateways/${gatewayId}/functions`;
      expectStatus(await api("POST", path, { name, code }), 201);
    },
    async editFunction(gatewayId, name, code) {
      const path = `/api-gateways/${gatewayId}/functions/${name}`;
      expectStatus(await api("PUT", path, { code }, { headers: { "if-match": "*" } }), 200);
    },
    async publish(gatewayId, name) {
      const path = `/api-gateways/${gatewayId}/functions/${name}/publish`;
      expectStatus(await api("POST", path, { environment: "dev" }), 200);
    },
    async issueKey(gatewayId) {
      const application = await api("POST", "/applications", { name: `bench-${gatewayId}` });
      const { applicationId } = expectStatus(application, 201).json();
      const grant = { applicationId, gatewayId, environment: "dev" };
      const created = expectStatus(await api("POST", "/application-grants", grant), 201);
      const { apiKey } = z.object({ apiKey: z.string() }).parse(created.json());
      // A path without a function, so that nothing is booted: 404 tells that the key was let in.
      const { url, headers } = target(gatewayId, "no-such-function", apiKey);
      await until(async () => {
        const { status } = expectStatus(await call(url, { headers }), 401, 404);
        return status === 404 ? true : null;
      }, WAIT_MS);
      return apiKey;
    },
    pids: () => processTree(upPid(started.dataDirectory)),
    runtimePids,
    cellPids: () =>
      runtimePids().filter((pid) =>
        commandLine(pid).some((argument) => argument.endsWith("cell/main.ts"))
      ),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A gateway and all of its environments serve. */
export function isStarted(gateway: unknown): boolean {
  const { phase, environments } = z.object({
    phase: z.string(),
    environments: z.array(z.object({ phase: z.string() })),
  }).parse(gateway);
  return phase === "Started" && environments.length === ENVIRONMENTS.length &&
    environments.every((environment) => environment.phase === "Started");
}

function upPid(dataDirectory: string): number {
  const pid = processTree(Deno.pid).find((candidate) =>
    candidate !== Deno.pid && commandLine(candidate).includes(dataDirectory)
  );
  if (pid === undefined) throw new Error("The platform has ended");
  return pid;
}
