/** Steps of a test that build on each other: what follows a failed one cannot work, so the test ends there. */
export function stepsOf(
  test: Deno.TestContext,
): (name: string, run: () => unknown) => Promise<void> {
  return async (name, run) => {
    const passed = await test.step(name, async () => {
      await run();
    });
    if (!passed) throw new Error(`Stopped, since "${name}" failed`);
  };
}
