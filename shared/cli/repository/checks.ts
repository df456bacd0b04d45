/** Every check of the repository, in the order in which the cheap ones come first. */

export interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** The output ends with Deno's count of tests. */
  readonly counts: boolean;
}

/** Each has its tests beside the code. The last one tests all of them together. */
export const PACKAGES = [
  "shared/contracts",
  "shared/embedded-mongodb",
  "shared/client",
  "shared/cli",
  "control",
  "edge-runtime",
  "console",
  "shared/testing",
] as const;

const deno = Deno.execPath();

/** The tests of a folder or of one file. */
export function testsOf(path: string): Check {
  return {
    name: `test ${path}`,
    command: [deno, "test", "--allow-all", "--no-check", "--quiet", path],
    counts: true,
  };
}

export const CHECKS: readonly Check[] = [
  { name: "format", command: [deno, "fmt", "--check", "--quiet", "."], counts: false },
  { name: "lint", command: [deno, "lint", "--quiet", "."], counts: false },
  { name: "types", command: [deno, "check", "--quiet", "."], counts: false },
  { name: "unused", command: ["knip"], counts: false },
  ...PACKAGES.map(testsOf),
];
