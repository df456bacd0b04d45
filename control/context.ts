/** What every part of a control process works with. It is passed explicitly; there are no globals. */
import type { ControlConfig } from "@imprun/contracts/processes";
import type { MongoClient } from "mongodb";
import type { Collections } from "./data/collections.ts";
import type { SecretBox } from "./data/secret-box.ts";
import type { Log } from "./log.ts";

export interface Control {
  /** Tells this process from others that share the database. */
  readonly processId: string;
  readonly config: ControlConfig;
  readonly client: MongoClient;
  readonly collections: Collections;
  /** Encrypts what must be readable again, such as API keys. */
  readonly secrets: SecretBox;
  readonly log: Log;
  /** Aborted when the process shuts down; background work and open streams end with it. */
  readonly stopping: AbortSignal;
  /** Tells the reconcilers of this process that a gateway or an environment has work to do. */
  readonly nudge: () => void;
}
