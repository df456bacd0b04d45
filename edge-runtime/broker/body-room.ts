/** What cells have asked and is not answered: the bodies of database commands and messages, of all tenants. */
import { BROKER_BODY_BYTES } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";
import { SharedRoom } from "../shared-room.ts";

export class BodyRoom {
  readonly #room: SharedRoom;

  constructor(private readonly bytes: number = BROKER_BODY_BYTES) {
    this.#room = new SharedRoom(bytes);
  }

  /** Does work on a body of a tenant. Throws ProblemError `concurrency_limit` when too much is here already. */
  async hold<T>(tenantId: string, bytes: number, work: () => Promise<T>): Promise<T> {
    if (!this.#room.take(tenantId, bytes)) {
      const limit = { limitName: "BROKER_BODY_BYTES", limit: this.bytes };
      throw new ProblemError("concurrency_limit", "Too many large operations wait", limit);
    }
    try {
      return await work();
    } finally {
      this.#room.give(tenantId, bytes);
    }
  }
}
