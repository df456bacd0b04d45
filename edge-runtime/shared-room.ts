/**
 * Room that all tenants share. Each may have as much of it as is still free: one that never has enough gets half, two of
 * them a third each, and whoever needs little finds room beside them.
 */
export class SharedRoom {
  readonly #held = new Map<string, number>();
  #taken = 0;

  constructor(private readonly size: number) {}

  /** How much of it is taken, from 0 to 1. */
  get fullness(): number {
    return this.#taken / this.size;
  }

  /** Takes so much of it. False when there is not as much, or not for this tenant. */
  take(tenantId: string, amount: number): boolean {
    const held = (this.#held.get(tenantId) ?? 0) + amount;
    if (held > this.size - this.#taken) return false;
    this.#held.set(tenantId, held);
    this.#taken += amount;
    return true;
  }

  /** Gives back what was taken. */
  give(tenantId: string, amount: number): void {
    const held = (this.#held.get(tenantId) ?? 0) - amount;
    if (held > 0) this.#held.set(tenantId, held);
    else this.#held.delete(tenantId);
    this.#taken -= amount;
  }
}
