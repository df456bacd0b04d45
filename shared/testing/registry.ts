/** Whether tests that install real packages can run here. */

const REGISTRY = "https://registry.npmjs.org/";

/** Null when the npm registry answers, and otherwise why the tests that need it are skipped. */
export async function registryMissing(): Promise<string | null> {
  try {
    const answer = await fetch(REGISTRY, { method: "HEAD", signal: AbortSignal.timeout(10_000) });
    await answer.body?.cancel();
    return answer.status < 500 ? null : `the npm registry answers with ${answer.status}`;
  } catch (error) {
    return `the npm registry does not answer: ${error instanceof Error ? error.message : error}`;
  }
}

/** The name of a test that needs the registry; it says why the test is skipped when it is. */
export function named(name: string, missing: string | null): string {
  return missing === null ? name : `${name} (skipped: ${missing})`;
}
