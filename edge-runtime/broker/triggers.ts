/** What calls functions besides clients: schedules and queues, of all tenants of the environment. */
import type { DeploymentDocument } from "@imprun/contracts/documents/published";
import type { Environment } from "@imprun/contracts/names";
import type { MongoClient } from "mongodb";
import type { Cells } from "./cells.ts";
import { type QueuePorts, Queues } from "./queues/queues.ts";
import { QueueStore } from "./queues/store.ts";
import { Scheduler } from "./schedules/scheduler.ts";
import { ScheduleStore } from "./schedules/store.ts";

export class Triggers {
  readonly queues: Queues;
  readonly #scheduler: Scheduler;
  readonly #schedules: ScheduleStore;

  constructor(
    client: MongoClient,
    cells: Pick<Cells, "takeWork" | "run">,
    environment: Environment,
    instance: string,
  ) {
    const ports: QueuePorts = {
      isReady: () => cells.takeWork,
      run: (target, event, contents) => cells.run({ type: "event", ...target, event }, contents),
    };
    this.#schedules = new ScheduleStore(client, environment);
    this.#scheduler = new Scheduler(this.#schedules, instance, {
      ...ports,
      run: (target, event) => cells.run({ type: "event", ...target, event }),
    });
    this.queues = new Queues(new QueueStore(client, environment), ports);
  }

  /** Takes what is deployed when the broker starts. Throws when MongoDB cannot be reached. */
  async start(deployments: readonly DeploymentDocument[]): Promise<void> {
    await this.#scheduler.start(deployments, await this.#schedules.all());
    for (const deployment of deployments) this.queues.deployed(deployment);
  }

  deployed(deployment: DeploymentDocument): void {
    this.#scheduler.deployed(deployment);
    this.queues.deployed(deployment);
  }

  removed(tenantId: string): void {
    this.#scheduler.removed(tenantId);
    this.queues.removed(tenantId);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#scheduler.stop(), this.queues.stop()]);
  }
}
