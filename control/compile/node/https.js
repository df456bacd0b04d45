/** `node:https` for requests, which are sent by `fetch`. */
import { Agent } from "./http.js";
import { requestOver } from "./http-client.js";

export { Agent };
export const globalAgent = new Agent();
export const { request, get } = requestOver("https:");
