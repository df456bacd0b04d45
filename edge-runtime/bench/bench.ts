/** What `./imprun bench` uses of this folder. */
export { renderResult } from "./report/table.ts";
export { ROWS } from "./rows/rows.ts";
export { runBench } from "./run.ts";

/** Where results of releases are kept. */
export const RESULTS_DIRECTORY: string = new URL("./results", import.meta.url).pathname;
