/**
 * Closes connections that nobody needs, and those on which more comes than anybody asked for. `Deno.serve` keeps each one for as
 * long as its client likes, between requests, before the first one, or in the middle of a head, and reads what comes on it.
 */
import type { ConnectionLimits } from "@imprun/contracts/limits";
import type { ClientConnection, Clients, Peer } from "../../listener/clients.ts";
import type { Underway } from "./underway.ts";

const PASS_EVERY_MS = 1_000;
/** Sooner when the process has grown by so much: clients may be sending what nobody takes. */
const GROWTH_BYTES = 32 * 1024 ** 2;
const MEASURE_EVERY_MS = 50;
/** Descriptors that are looked at in one turn of the event loop, which takes less than a millisecond. */
const DESCRIPTORS_PER_TURN = 512;
const TURN_PAUSE_MS = 5;
/** Even when there are too many: a client needs some time for its first request. */
const LEAST_SILENT_MS = 1_000;
/** When somebody's head arrives in this moment, its request is not cut off. */
const ARRIVING_MS = 5_000;
/** Of all descriptors of the cell: isolates, and the way to the broker, need some too. */
const SHARE_OF_DESCRIPTORS = 0.5;

/** One that could be closed when there are too many. */
interface Silent {
  readonly descriptor: number;
  readonly port: number;
  readonly sentMs: number;
}

/** When a connection was last of use, or first seen. */
interface Use {
  readonly port: number;
  usedAt: number;
}

export class IdleClients {
  readonly #most: number;
  /** Of those on which something happens, by descriptor. */
  readonly #uses = new Map<number, Use>();
  #hadTooMany = false;
  /** Connections that were closed for what came on them, since the log said so. */
  #cut = 0;
  #saidAt = -Infinity;
  #passedAt = performance.now();
  /** What the process had of memory since the last pass. */
  #leastBytes = Infinity;

  constructor(
    private readonly clients: Clients,
    private readonly underway: Pick<
      Underway,
      "has" | "turn" | "cameBefore" | "unfinished" | "ahead"
    >,
    private readonly limits: ConnectionLimits,
    private readonly log: (text: string) => void,
  ) {
    this.#most = Math.min(limits.connections, Math.floor(clients.most * SHARE_OF_DESCRIPTORS));
  }

  /** From now on looks at all connections every second, and when memory grows. */
  begin(fault: (error: unknown) => void): void {
    setTimeout(async () => {
      const { rss } = Deno.memoryUsage();
      this.#leastBytes = Math.min(this.#leastBytes, rss);
      const hasGrown = rss - this.#leastBytes > GROWTH_BYTES;
      if (hasGrown || performance.now() - this.#passedAt >= PASS_EVERY_MS) {
        this.#leastBytes = rss;
        await this.pass().catch(fault);
      }
      this.begin(fault);
    }, MEASURE_EVERY_MS);
  }

  /** Looks at all connections once, with pauses, and closes those that are over their time or too many. */
  async pass(): Promise<void> {
    const silent: Silent[] = [];
    this.#passedAt = performance.now();
    this.underway.turn();
    const highest = this.clients.highest();
    let open = 0;
    for (let from = 0; from < highest; from += DESCRIPTORS_PER_TURN) {
      // Before the first as well: what came while the event loop was held up is read first.
      await new Promise((resolve) => setTimeout(resolve, TURN_PAUSE_MS));
      const to = Math.min(highest, from + DESCRIPTORS_PER_TURN);
      for (let descriptor = from; descriptor < to; descriptor++) {
        open += this.#look(descriptor, silent);
      }
    }
    this.#closeExcess(open - this.#most, silent);
    this.#sayCut();
  }

  /** Returns how many connections stay open: 1 or 0. */
  #look(descriptor: number, silent: Silent[]): number {
    const connection = this.clients.look(descriptor);
    const peer = connection && this.clients.peerOf(descriptor);
    if (connection === null || peer === null) {
      this.#uses.delete(descriptor);
      this.underway.ahead.gone(descriptor);
      return 0;
    }
    const { port } = peer;
    if (this.#receivesTooMuch(descriptor, peer, connection)) {
      this.#cut++;
      this.clients.end(descriptor);
      return 0;
    }
    const isOver = this.#isOver(connection) || this.#isUseless(descriptor, port, connection);
    if (!isOver && silentMs(connection) < LEAST_SILENT_MS) return 1;
    if (this.underway.has(port)) return 1;
    if (!isOver) {
      silent.push({ descriptor, port, sentMs: connection.sentMs });
      return 1;
    }
    this.clients.end(descriptor);
    return 0;
  }

  /** A message of a WebSocket that has not come to its end, or what is ahead of the client's requests. */
  #receivesTooMuch(descriptor: number, peer: Peer, { receivedBytes }: ClientConnection): boolean {
    const { unfinished, ahead } = this.underway;
    return unfinished.isTooLarge(peer, receivedBytes) ??
      ahead.isTooMuch(descriptor, peer.port, receivedBytes, this.underway.has(peer.port));
  }

  #isOver({ sentMs, receivedMs }: ClientConnection): boolean {
    const { idleMs, headMs } = this.limits;
    if (sentMs <= idleMs) return false;
    return receivedMs >= Math.min(ARRIVING_MS, idleMs) || sentMs > idleMs + headMs;
  }

  /** A client that sends things, such as pings of HTTP/2, which are answered, and no request. */
  #isUseless(descriptor: number, port: number, { receivedMs }: ClientConnection): boolean {
    const now = performance.now();
    const use = this.#uses.get(descriptor);
    const isOfUse = this.underway.cameBefore(port) || this.underway.has(port);
    if (use === undefined || use.port !== port) {
      this.#uses.set(descriptor, { port, usedAt: now });
      return false;
    }
    if (isOfUse) use.usedAt = now;
    const { idleMs, headMs } = this.limits;
    return receivedMs < idleMs && now - use.usedAt > idleMs + headMs;
  }

  #sayCut(): void {
    if (this.#cut === 0 || performance.now() - this.#saidAt < PASS_EVERY_MS) return;
    this.log(
      `Clients sent more than their requests may have: ${this.#cut} connections were closed`,
    );
    this.#cut = 0;
    this.#saidAt = performance.now();
  }

  #closeExcess(excess: number, silent: Silent[]): void {
    const hasTooMany = excess > 0;
    if (hasTooMany && !this.#hadTooMany) {
      this.log(`Clients have more than ${this.#most} connections: the most silent are closed`);
    }
    this.#hadTooMany = hasTooMany;
    if (!hasTooMany) return;
    silent.sort((a, b) => b.sentMs - a.sentMs);
    for (const { descriptor, port } of silent.slice(0, excess)) {
      // Turns of the event loop have passed, and the descriptor may be another connection's.
      const connection = this.clients.look(descriptor);
      if (connection === null || silentMs(connection) < LEAST_SILENT_MS) continue;
      if (this.clients.peerOf(descriptor)?.port !== port || this.underway.has(port)) continue;
      this.clients.end(descriptor);
    }
  }
}

function silentMs({ sentMs, receivedMs }: ClientConnection): number {
  return Math.min(sentMs, receivedMs);
}
