/** A tenant's candidates at whose import V8 gave up: each costs its cells a successor, so the next one has to wait. */
import { SUSPENSION_FORGET_MS, suspensionSeconds } from "@imprun/contracts/limits";

export class CandidateAborts {
  #proposalId: string | null = null;
  #times = 0;
  #lastAt = -Infinity;

  /** Takes what a cell says of a proposal; what others say of the same one is no news. */
  add(proposalId: string, now = Date.now()): void {
    if (proposalId === this.#proposalId) return;
    if (now - this.#lastAt > SUSPENSION_FORGET_MS) this.#times = 0;
    this.#proposalId = proposalId;
    this.#times++;
    this.#lastAt = now;
  }

  /** Why the next candidate is not tried yet: after the second one 1 s, then 2, 4 … 300. Null when it is. */
  refusal(now = Date.now()): string | null {
    const leftMs = this.#lastAt + suspensionSeconds(this.#times) * 1_000 - now;
    if (leftMs <= 0) return null;
    const seconds = Math.ceil(leftMs / 1_000);
    return `It was not tried: V8 gave up at the import of ${this.#times} candidates; try again in ${seconds} s`;
  }
}
