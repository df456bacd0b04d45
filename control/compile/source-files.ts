/** How the compiler writes the names of sources, and how authors know them. */

/** `rates`, whether the compiler writes `@/rates` or `function:@/rates with { type: 'json' }`. */
export function functionName(path: string): string {
  return path.replace(/^(function:)?@\//, "").replace(/ with .*$/s, "");
}

/**
 * The file name that authors see, `calculateTax.ts` or `node_modules/zod/index.js`, for a path as the compiler writes it.
 */
export function sourceFile(path: string): string {
  return path.startsWith("node_modules/") ? path : `${functionName(path)}.ts`;
}
