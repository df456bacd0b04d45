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

/** What is asked of a cell that is about to end has no answer, and says nothing about the deployment. */
const LEAVING = new Error("The cell is about to end");

export class Cells {
  readonly #cellIds = new Map<Connection, string>();
  /** Those that are not about to end, with what stops the wait for their answers when they are. */
  readonly #staying = new Map<Connection, AbortController>();
  #turn = 0;

  /** Whether there is a cell that takes events and rollouts. */
  get takeWork(): boolean {
    return this.#staying.size > 0;
  }

  add(connection: Connection, cellId: string): void {
    this.#cellIds.set(connection, cellId);
    this.#staying.set(connection, new AbortController());
  }

  /** A cell says that it is about to end: it finishes what it has, and is asked and waited for no longer. */
  leave(connection: Connection): void {
    const staying = this.#staying.get(connection);
    this.#staying.delete(connection);
    staying?.abort(LEAVING);
  }

  /** The id of the cell at the other end; null when it never said hello. */
  remove(connection: Connection): string | null {
    const cellId = this.#cellIds.get(connection) ?? null;
    this.#cellIds.delete(connection);
    this.#staying.delete(connection);
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
   * Asks every cell and joins their answers: `ok` if all agree, else the first failure. When those that were asked have
   * left instead of answering, their successors are asked.
   * Resolves with null when no cell has answered, which says nothing about the deployment.
   */
  async rollOut(message: Rollout): Promise<RolloutResult | null> {
    const asked = new Map(this.#staying);
    const answers = await Promise.all(
      [...asked].map(([connection, { signal }]) => this.#ask(connection, signal, message)),
    );
    const results = answers.filter((answer) => answer !== null);
    if (results.length === 0) {
      const allLeft = asked.size > 0 && [...asked.values()].every(({ signal }) => signal.aborted);
      return allLeft && this.takeWork ? await this.rollOut(message) : null;
    }
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
    const connections = [...this.#staying.keys()];
    if (connections.length === 0) throw new ProblemError("runtime_unavailable");
    const connection = connections[this.#turn++ % connections.length]!;
    const request = body === undefined ? { header: message } : { header: message, body };
    const reply = await connection.request(request, AbortSignal.timeout(EVENT_WAIT_MS));
    return EventResult.parse(reply.header);
  }

  async #ask(
    connection: Connection,
    left: AbortSignal,
    message: Rollout,
  ): Promise<RolloutResult | null> {
    try {
      const reply = await connection.request(
        { header: message },
        AbortSignal.any([AbortSignal.timeout(ROLLOUT_WAIT_MS), left]),
      );
      return RolloutResult.parse(reply.header);
    } catch (error) {
      if (error === LEAVING) return null;
      const { tenantId, revision } = message.deployment;
      report(`A cell did not ${message.type} revision ${revision} of ${tenantId}`, error);
      return null;
    }
  }
}
