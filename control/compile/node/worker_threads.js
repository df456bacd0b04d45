/** `node:worker_threads`: a function is one thread, and starts none. */
export const isMainThread = true;
export const parentPort = null;
export const workerData = null;
export const threadId = 0;
export const { MessageChannel, MessagePort } = globalThis;
