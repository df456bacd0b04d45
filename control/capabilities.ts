/** Every capability of the API. A new one is a folder and a line here. */
import { registerGateways } from "./gateways/handlers.ts";
import type { Api } from "./http/api.ts";

const CAPABILITIES: readonly ((api: Api) => void)[] = [
  registerGateways,
];

export function registerCapabilities(api: Api): void {
  for (const register of CAPABILITIES) register(api);
}
