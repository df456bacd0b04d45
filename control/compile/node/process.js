/** `node:process`: the small `process` that functions have. */
const here = globalThis.process;
export { here as default };
export const { env, version, versions, nextTick, hrtime, platform, arch, argv, execArgv, pid } =
  here;
export const { title, cwd, uptime, emitWarning, on, once, off } = here;
