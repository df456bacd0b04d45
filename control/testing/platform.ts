/** A control process with a real runtime of dev beside it, on one database. */
import { TestRuntime } from "@imprun/testing/runtime";
import { until } from "@imprun/testing/until";
import assert from "node:assert/strict";
import { startTestControl, type TestControl } from "./test-control.ts";

export interface ControlWithRuntime extends TestControl, AsyncDisposable {
  readonly runtime: TestRuntime;
  /** Creates a gateway and waits until its environments can be published to. */
  createGateway(name: string): Promise<void>;
  /** Saves a function and publishes it to dev; returns the answer's body. */
  // deno-lint-ignore no-explicit-any -- a test looks into bodies of every shape
  publish(gatewayId: string, name: string, code: string): Promise<any>;
}

export async function startControlWithRuntime(
  changes: Parameters<typeof startTestControl>[0] = {},
): Promise<ControlWithRuntime> {
  const control = await startTestControl(changes);
  try {
    const runtime = await TestRuntime.start({ mongodbUri: control.control.config.mongodbUri });
    return {
      ...control,
      runtime,
      createGateway: (name) => createGateway(control, name),
      publish: (gatewayId, name, code) => publish(control, gatewayId, name, code),
      async [Symbol.asyncDispose]() {
        await runtime.stop();
        await control[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await control[Symbol.asyncDispose]();
    throw error;
  }
}

/** Creates a gateway and waits for its three pointer documents. */
export async function createGateway(control: TestControl, name: string): Promise<void> {
  const created = await control.call("POST", "/v1/api-gateways", { name });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  const { deployments } = control.control.collections;
  await until(async () => {
    const found = await deployments.find({ gatewayId: created.body.gatewayId }).toArray();
    return found.length === 3 ? true : null;
  });
}

async function publish(control: TestControl, gatewayId: string, name: string, code: string) {
  const functions = `/v1/api-gateways/${gatewayId}/functions`;
  const created = await control.call("POST", functions, { name, code });
  if (created.status === 409) {
    const headers = { "if-match": "*" };
    await control.call("PUT", `${functions}/${name}`, { code }, { headers });
  }
  const published = await control.call("POST", `${functions}/${name}/publish`, {
    environment: "dev",
  });
  assert.equal(published.status, 200, JSON.stringify(published.body));
  return published.body;
}
