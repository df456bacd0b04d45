import { deepEqual, ok } from "node:assert/strict";
import { sourceFiles } from "./files.ts";

const LONGEST_FILE_LINES = 500;
const MEDIAN_LINES = 110;

/** Files that may be longer, each with its reason. */
const LONG_FILES: ReadonlyMap<string, string> = new Map();

const lines = (text: string) => text.split("\n").length - 1;

Deno.test("no file is longer than 500 lines", () => {
  const long = sourceFiles()
    .filter((file) => lines(file.text) > LONGEST_FILE_LINES && !LONG_FILES.has(file.path))
    .map((file) => `${file.path} has ${lines(file.text)} lines: split it by what it does`);
  deepEqual(long, []);
});

Deno.test("the median source file is short enough to read at a glance", () => {
  const counts = sourceFiles()
    .filter((file) => !file.path.includes(".test."))
    .map((file) => lines(file.text))
    .sort((a, b) => a - b);
  const median = counts[Math.floor(counts.length / 2)]!;
  ok(median <= MEDIAN_LINES, `The median file has ${median} lines, more than ${MEDIAN_LINES}`);
});

Deno.test("no test is switched off or narrowed to one", () => {
  const found = sourceFiles()
    .filter((file) =>
      /\.test\.tsx?$/.test(file.path) && !file.path.startsWith("shared/testing/repository/")
    )
    .filter((file) => /\b(?:Deno\.test|it|test|describe)\.only\(|\bonly:\s*true/.test(file.text))
    .map((file) => file.path);
  deepEqual(found, []);
});

Deno.test("no lint rule is ignored without a reason", () => {
  const bare = sourceFiles().flatMap((file) =>
    [...file.text.matchAll(/\/\/ deno-lint-ignore(?:-file)?(?: (?!--)[\w/-]+)*\s*$/gm)].map((
      match,
    ) => `${file.path}: "${match[0].trim()}" needs " -- why"`)
  );
  deepEqual(bare, []);
});

Deno.test("console logging stays out of servers, which log to stderr as lines", () => {
  const servers = /^(control|edge-runtime\/(broker|cell|supervisor))\//;
  const found = sourceFiles()
    .filter((file) => servers.test(file.path) && !/\.test\.ts$|\/main\.ts$/.test(file.path))
    .filter((file) => /\bconsole\.log\(/.test(file.text))
    .map((file) => `${file.path}: stdout is for the ready line; use console.error or the log port`);
  deepEqual(found, []);
});
