/** Events: calls of functions that no client makes. They come from the broker only; no request can become one. */
import { ProblemError } from "@imprun/contracts/problem";
import type { BrokerMessage, EventResult } from "@imprun/contracts/runtime/frames";
import type { LimitHits } from "../limit-hits.ts";
import type { Logs } from "../logs.ts";
import type { Tenants } from "../tenants/tenants.ts";
import { EventCall } from "./event-call.ts";

export type EventRequest = Extract<BrokerMessage, { type: "event" }>;

export class Events {
  constructor(
    private readonly tenants: Tenants,
    private readonly logs: Logs,
    private readonly limits: Pick<LimitHits, "add">,
  ) {}

  /**
   * Runs a function's handler under the tenant's limits and writes a line about it into its logs. What goes wrong in
   * the function is part of the result. Throws ProblemError `unknown_gateway`, `unknown_function`, `gateway_stopped`.
   */
  async run(
    request: EventRequest,
    contents: Uint8Array<ArrayBuffer>,
    signal: AbortSignal,
  ): Promise<EventResult> {
    const { tenantId, function: name } = request;
    const tenant = this.tenants.get(tenantId);
    if (!tenant) throw new ProblemError("unknown_gateway", `There is no tenant ${tenantId} here`);
    if (!tenant.deployment.running) throw new ProblemError("gateway_stopped");
    const deployed = tenant.functions.get(name);
    if (!deployed) {
      throw new ProblemError("unknown_function", `There is no function ${name} here`);
    }
    const call = new EventCall(request, signal);
    tenant.acquire(name, (isolate) => {
      call.number = isolate.dispatchEvent(call, request.event, contents);
    }).catch((error) => call.refuse(error));
    const result = await call.result;
    if (call.limitCode !== null) this.limits.add(tenant.deployment, call.limitCode, call);
    if (this.logs.admits(tenant.deployment)) {
      this.logs.add(call.logEntry(tenantId, deployed.semver, result));
    }
    return result;
  }
}
