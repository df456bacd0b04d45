/** Waits for something that happens elsewhere. */

const PAUSE_MS = 20;

/**
 * Asks again until the answer is neither null nor undefined, and returns it.
 * Throws after `timeoutMs`, which is only there so that a broken test ends: it is no claim of speed.
 */
export async function until<T>(
  ask: () => Promise<T | null | undefined>,
  timeoutMs = 60_000,
): Promise<T> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined) return answer;
    if (Date.now() > giveUpAt) throw new Error(`Still waiting after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
