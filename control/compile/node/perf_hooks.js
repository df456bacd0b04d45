/** `node:perf_hooks`, as far as the web has it. */
const web = globalThis;
export const performance = web.performance;
export const PerformanceObserver = web.PerformanceObserver;
export const constants = {};
