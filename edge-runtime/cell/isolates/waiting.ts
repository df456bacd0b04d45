/**
 * What streamed answers have in a cell on the way to their clients. All isolates of a tenant together may leave as much there
 * as one may have itself.
 */
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";
import type { LimitMembers } from "../http/limit-members.ts";
import type { LimitHits } from "../limit-hits.ts";
import type { StreamedAnswer } from "./host.ts";
import type { Isolate } from "./isolate.ts";

const MEGABYTE = 1024 ** 2;

/** What one tenant has there. */
interface Noted {
  total: number;
  /** Answers that the cell has whole, and their isolates no more. */
  readonly whole: StreamedAnswer[];
  fullest: Isolate;
  /** What the streams of that isolate wait with. */
  most: number;
}

export class Waiting {
  readonly #noted = new Map<TenantDeployment, Noted>();

  constructor(private readonly limits: Pick<LimitHits, "add">) {}

  /** To be told of each isolate with streamed answers. */
  note(deployment: TenantDeployment, isolate: Isolate): void {
    let bytes = 0;
    let wholeBytes = 0;
    const whole: StreamedAnswer[] = [];
    for (const stream of isolate.streams.values()) {
      bytes += stream.waitingBytes;
      if (stream.wholeBytes === 0) continue;
      wholeBytes += stream.wholeBytes;
      whole.push(stream);
    }
    if (bytes + wholeBytes === 0) return;
    const noted = this.#noted.get(deployment);
    if (noted === undefined) {
      const total = bytes + wholeBytes;
      this.#noted.set(deployment, { total, whole, fullest: isolate, most: bytes });
      return;
    }
    noted.total += bytes + wholeBytes;
    noted.whole.push(...whole);
    if (bytes <= noted.most) return;
    noted.fullest = isolate;
    noted.most = bytes;
  }

  /**
   * Sees to it that no tenant has too much there, and forgets what it was told. Whole answers go first, those whose clients have
   * taken nothing for longest: it is the clients who let them wait. For streams `end` is called with the isolate that writes most.
   */
  settle(end: (isolate: Isolate, deployment: TenantDeployment) => void): void {
    for (const [deployment, { total, whole, fullest }] of this.#noted) {
      const { externalMb } = deployment.limits;
      const left = this.#cut(deployment, whole, total - externalMb * MEGABYTE);
      if (left > 0) end(fullest, deployment);
    }
    this.#noted.clear();
  }

  /** Cuts off answers of so many bytes, and returns how many are still too many. */
  #cut(deployment: TenantDeployment, whole: StreamedAnswer[], excess: number): number {
    if (excess <= 0) return excess;
    const { externalMb } = deployment.limits;
    const limit: LimitMembers = { limitName: "externalMb", limit: externalMb };
    whole.sort((one, other) => one.progressAt - other.progressAt);
    for (const stream of whole) {
      if (excess <= 0) break;
      excess -= stream.wholeBytes;
      const { requestId, functionName } = stream;
      this.limits.add(deployment, "stream_limit", { requestId, functionName, limit });
      stream.cut(`Answers of more than ${externalMb} MB wait for their clients`);
    }
    return excess;
  }
}
