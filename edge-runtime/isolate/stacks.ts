/** Stacks that people read. */

/** Frames of ours: the script of an isolate is a blob, and evaluates modules by way of `node:vm`. */
const OURS = /^\s+at .*(?:data:text\/javascript|blob:null\/|ext:deno_node\/vm\.js)/;

/** A stack without our own frames. */
export function readable(stack: string): string {
  return stack.split("\n").filter((line) => !OURS.test(line)).join("\n");
}
