/** `node:module`: there are no files to require. */
export const builtinModules = [];
export const isBuiltin = (name) => String(name).startsWith("node:");
export function createRequire() {
  const require = (name) => {
    const message = `Cannot find module "${name}": write import, which is resolved at publish`;
    throw Object.assign(new Error(message), { code: "MODULE_NOT_FOUND" });
  };
  return Object.assign(require, { resolve: require, cache: {}, main: undefined });
}
