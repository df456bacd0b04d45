/** Whether deployments differ in anything but their revision. */
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";

/** Whether an isolate of one deployment may answer for the other. */
export function sameContent(a: TenantDeployment, b: TenantDeployment): boolean {
  return a.running === b.running && a.authType === b.authType &&
    sameValue(a.variables, b.variables) && sameHosts(a.allowedHosts, b.allowedHosts) &&
    sameValue(a.functions, b.functions) && sameValue(a.limits, b.limits);
}

type AllowedHosts = TenantDeployment["allowedHosts"];

/** No list is another thing than an empty one. */
function sameHosts(a: AllowedHosts = null, b: AllowedHosts = null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function sameValue(a: object, b: object): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: object): unknown[] {
  return Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
}
