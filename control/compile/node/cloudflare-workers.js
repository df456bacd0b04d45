/** `cloudflare:workers`, as far as there is something like it here. */

export const env = imp.env;
export const waitUntil = (promise) => imp.waitUntil(promise);

/** Its methods answer: an instance is made for each call. */
export class WorkerEntrypoint {
  constructor(ctx, env) {
    this.ctx = ctx;
    this.env = env;
  }
}

const refusing = (name, instead) =>
  class {
    constructor() {
      const error = new Error(`${name} is not supported in a function: ${instead}`);
      error.name = "NotSupported";
      throw error;
    }
  };

export const DurableObject = refusing("DurableObject", "keep state with imp.db()");
export const WorkflowEntrypoint = refusing("WorkflowEntrypoint", "send messages with imp.queue()");
export const RpcTarget = refusing("RpcTarget", "call functions with imp.invoke()");
