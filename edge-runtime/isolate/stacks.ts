/** Stacks that people read. */

/** Frames of ours: the scripts of an isolate, and `node:vm`, by which they evaluate modules. */
const OURS = /^\s+at .*(?:data:text\/javascript|imprun:isolate|ext:deno_node\/vm\.js)/;

/** A stack without our own frames. */
export function readable(stack: string): string {
  return stack.split("\n").filter((line) => !OURS.test(line)).join("\n");
}
