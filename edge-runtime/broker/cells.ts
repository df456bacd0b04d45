/** The cells that are connected to this broker. */
import { ProblemError } from "@imprun/contracts/problem";
import { type BrokerMessage, EventResult, RolloutResult } from "@imprun/contracts/runtime/frames";
import type { Connection } from "../transport/connection.ts";
import { report } from "../report.ts";

/** A cell that does not answer for so long is not waited for: its supervisor deals with it. */
const ROLLOUT_WAIT_MS = 35_000;
/** Longer than a cell lets an event take. */
const EVENT_WAIT_MS = 45_000;

type Rollout = Extract<BrokerMessage, { type: "prepare" | "deploy" }>;
type Event = Extract<BrokerMessage, { type: "event" }>;
type Notice = Exclude<BrokerMessage, Rollout | Event>;

export class Cells {
  readonly #cellIds = new Map<Connection, string>();
  /** They are about to end, and finish what they have. */
  readonly #leaving = new Set<Connection>();
  #turn = 0;

  get isEmpty(): boolean {
    return this.#cellIds.size === 0;
  }

  /** Whether there is a cell that takes events. */
  get takeEvents(): boolean {
    return this.#cellIds.size > this.#leaving.size;
  }

  add(connection: Connection, cellId: string): void {
    this.#cellIds.set(connection, cellId);
  }

  /** A cell says that it is about to end. */
  leave(connection: Connection): void {
    if (this.#cellIds.has(connection)) this.#leaving.add(connection);
  }

  /** The id of the cell at the other end; null when it never said hello. */
  remove(connection: Connection): string | null {
    const cellId = this.#cellIds.get(connection) ?? null;
    this.#cellIds.delete(connection);
    this.#leaving.delete(connection);
    return cellId;
  }

  /** The id that the cell at the other end has; null when it never said hello. */
  idOf(connection: Connection): string | null {
    return this.#cellIds.get(connection) ?? null;
  }

  /** Tells every cell. */
  notify(message: Notice): void {
    for (const connection of this.#cellIds.keys()) connection.notify(message);
  }

  /**
   * Asks every cell and joins their answers: `ok` if all agree, else the first failure.
   * Resolves with null when no cell has answered, which says nothing about the deployment.
   */
  async rollOut(message: Rollout): Promise<RolloutResult | null> {
    const answers = await Promise.all(
      [...this.#cellIds.keys()].map((connection) => this.#ask(connection, message)),
    );
    const results = answers.filter((answer) => answer !== null);
    if (results.length === 0) return null;
    return {
      ok: results.every((result) => result.ok),
      failure: results.find((result) => result.failure)?.failure ?? null,
      booted: results.some((result) => result.booted),
      declared: results.find((result) => result.declared)?.declared,
    };
  }

  /**
   * Has one cell run a function for an event, each in its turn. Throws ProblemError `runtime_unavailable` when there is
   * none, or when it goes before it has answered.
   */
  async run(message: Event, body?: Uint8Array): Promise<EventResult> {
    const connections = [...this.#cellIds.keys()].filter((one) => !this.#leaving.has(one));
    if (connections.length === 0) throw new ProblemError("runtime_unavailable");
    const connection = connections[this.#turn++ % connections.length]!;
    const request = body === undefined ? { header: message } : { header: message, body };
    const reply = await connection.request(request, AbortSignal.timeout(EVENT_WAIT_MS));
    return EventResult.parse(reply.header);
  }

  async #ask(connection: Connection, message: Rollout): Promise<RolloutResult | null> {
    try {
      const reply = await connection.request(
        { header: message },
        AbortSignal.timeout(ROLLOUT_WAIT_MS),
      );
      return RolloutResult.parse(reply.header);
    } catch (error) {
      const { tenantId, revision } = message.deployment;
      report(`A cell did not ${message.type} revision ${revision} of ${tenantId}`, error);
      return null;
    }
  }
}
