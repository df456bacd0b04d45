/** Tests that share one cell: it is started for them and drained after them. */
import { TestCell } from "./cell.ts";

/** Registers a test that runs `steps` with a cell of its own. */
export function withCell(
  name: string,
  steps: (t: Deno.TestContext, cell: TestCell) => Promise<void>,
  config: Parameters<typeof TestCell.start>[0] = {},
): void {
  Deno.test({
    name,
    // esbuild's service stays for the next file.
    sanitizeResources: false,
    sanitizeOps: false,
    async fn(t) {
      const cell = await TestCell.start(config);
      try {
        await steps(t, cell);
      } finally {
        await cell.stop();
      }
    },
  });
}
