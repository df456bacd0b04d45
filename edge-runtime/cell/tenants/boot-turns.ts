/**
 * Who may boot an isolate now. Each boot is some 50 ms of work, most of it on the isolate's own thread, and threads that
 * boot side by side hold each other and the cell up: of 100 cold tenants that came at once, on 2 busy cores, half were
 * answered after 41 s when all booted at a time and after 6 to 7 s when two did, and a warm neighbour after 22 s and 0.1 s.
 */
import { BOOTS_AT_A_TIME } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";
import { Popularity } from "./room.ts";

/** Boots until one that a tenant had counts half. */
const HALF_LIFE_BOOTS = 100;
/** Of tenants that had a boot lately; those whose count has faded are forgotten. */
const MOST_COUNTED = 1_000;
const FADED = 0.1;

interface Waiting {
  /** Null for a spare, which comes after every tenant. */
  readonly tenantId: string | null;
  isWanted(): boolean;
  begin(): void;
  refuse(error: ProblemError): void;
}

export class BootTurns {
  readonly #lately = new Map<string, Popularity>();
  #waiting: Waiting[] = [];
  #underWay = 0;
  #boots = 0;

  constructor(private readonly most: number = BOOTS_AT_A_TIME) {}

  /**
   * Resolves when the boot may begin, with what must be called when it has ended. The tenant that had the fewest boots
   * lately is next; of equals, who has waited longest. Throws `queue_limit` when it is not wanted any more by then.
   */
  async next(tenantId: string | null, isWanted: () => boolean = () => true): Promise<() => void> {
    const turn = Promise.withResolvers<void>();
    this.#waiting.push({ tenantId, isWanted, begin: turn.resolve, refuse: turn.reject });
    this.#advance();
    await turn.promise;
    let hasEnded = false;
    return () => {
      if (hasEnded) return;
      hasEnded = true;
      this.#underWay--;
      this.#advance();
    };
  }

  /** The tenant got an isolate that was booted before. */
  tookSpare(tenantId: string): void {
    this.#count(tenantId);
  }

  #advance(): void {
    while (this.#underWay < this.most) {
      const next = this.#choose();
      if (next === null) return;
      this.#underWay++;
      if (next.tenantId !== null) this.#count(next.tenantId);
      next.begin();
    }
  }

  /** Takes the next one out of the queue, and those whom nobody waits for any more. */
  #choose(): Waiting | null {
    let chosen: Waiting | null = null;
    let fewest = Infinity;
    const left: Waiting[] = [];
    for (const waiting of this.#waiting) {
      if (!waiting.isWanted()) {
        waiting.refuse(new ProblemError("queue_limit", "Nobody waited for the isolate any more"));
        continue;
      }
      left.push(waiting);
      const boots = this.#bootsOf(waiting.tenantId);
      if (chosen !== null && boots >= fewest) continue;
      chosen = waiting;
      fewest = boots;
    }
    this.#waiting = left.filter((waiting) => waiting !== chosen);
    return chosen;
  }

  #bootsOf(tenantId: string | null): number {
    if (tenantId === null) return Infinity;
    const lately = this.#lately.get(tenantId);
    lately?.add(0, this.#boots);
    return lately?.value ?? 0;
  }

  #count(tenantId: string): void {
    this.#boots++;
    let lately = this.#lately.get(tenantId);
    if (lately === undefined) {
      this.#lately.set(tenantId, lately = new Popularity(HALF_LIFE_BOOTS));
      if (this.#lately.size > MOST_COUNTED) this.#forgetFaded();
    }
    lately.add(1, this.#boots);
  }

  #forgetFaded(): void {
    for (const tenantId of this.#lately.keys()) {
      if (this.#bootsOf(tenantId) < FADED) this.#lately.delete(tenantId);
    }
  }
}
