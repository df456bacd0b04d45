/** Which module is behind which internal address, for stacks that people read. */

const modules: { readonly address: string; readonly name: string }[] = [];

/** Notes that stacks show `address` for the module `name`. */
export function nameModule(address: string, name: string): void {
  modules.push({ address, name });
}

/** A stack with `imprun:///<function>/<versionId>.js` for internal addresses and without our own frames. */
export function readable(stack: string): string {
  let text = stack;
  for (const { address, name } of modules) text = text.replaceAll(address, name);
  return text.split("\n").filter((line) => !/^\s+at .*data:text\/javascript/.test(line)).join("\n");
}
