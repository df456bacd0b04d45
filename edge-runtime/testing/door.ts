/** Holds functions where a test wants them: each waits in a `fetch` until the test opens the door. */
import { until } from "@imprun/testing/until";
import type { TestBroker } from "./broker.ts";

export class Door {
  #waiting: (() => void)[] = [];

  /** From now on every outbound request waits here. */
  constructor(broker: TestBroker) {
    broker.answers.fetch = async ({ url }) => {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      return {
        header: {
          url,
          status: 204,
          statusText: "",
          headers: [],
          redirected: false,
          hasBody: false,
        },
      };
    };
  }

  /** Waits until so many are held. */
  async holds(count: number): Promise<void> {
    await until(() => Promise.resolve(this.#waiting.length === count || null));
  }

  /** Answers those that are held. */
  open(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}
