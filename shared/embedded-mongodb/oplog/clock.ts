/** The logical time of the replica set: seconds and an ordinal within the second, as in a BSON timestamp. */
import { Timestamp } from "bson";

export interface ClusterTime {
  /** Seconds since 1970. */
  readonly t: number;
  readonly i: number;
}

export function compareTimes(a: ClusterTime, b: ClusterTime): number {
  return a.t - b.t || a.i - b.i;
}

export function toTimestamp(time: ClusterTime): Timestamp {
  return new Timestamp({ t: time.t, i: time.i });
}

export function fromTimestamp(timestamp: Timestamp): ClusterTime {
  return { t: timestamp.getHighBitsUnsigned(), i: timestamp.getLowBitsUnsigned() };
}

/** Never goes back: not when the machine's clock does, and not over a restart (it starts from what was stored). */
export class ClusterClock {
  #last: ClusterTime;

  constructor(last: ClusterTime) {
    this.#last = last;
  }

  next(): ClusterTime {
    const now = Math.floor(Date.now() / 1000);
    this.#last = now > this.#last.t ? { t: now, i: 1 } : { t: this.#last.t, i: this.#last.i + 1 };
    return this.#last;
  }
}
