/** How long a message waits before it is delivered again. */
const LONGEST_SECONDS = 60 * 60;

/**
 * Seconds before the retry that follows delivery number `attempts` (1 for the first): doubling from the queue's own
 * delay up to an hour, and up to a tenth longer, so that messages that failed together do not come back together.
 */
export function retryDelaySeconds(
  firstSeconds: number,
  attempts: number,
  random = Math.random(),
): number {
  const doubled = firstSeconds * 2 ** Math.min(attempts - 1, 30);
  return Math.min(doubled, LONGEST_SECONDS) * (1 + random / 10);
}
