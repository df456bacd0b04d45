/**
 * The runtime's side of the rollout protocol, over the real database: it follows deployments and acknowledges what a
 * broker would, without running code. For tests of what control does with answers that a real runtime gives rarely.
 */
import type {
  AckDocument,
  DeploymentDocument,
  InstanceDocument,
} from "@imprun/contracts/documents/published";
import type { Environment } from "@imprun/contracts/names";
import type { Control } from "../context.ts";
import { newId } from "../data/ids.ts";
import { aliveForTheTest } from "./live-runtimes.ts";

/** What it says of a candidate: the failure of an import, null for success, or "silent" for no answer at all. */
type Verdict = AckDocument["failure"] | "silent";

export interface RuntimeActor {
  readonly instance: string;
  /** Decides on the next candidates. */
  judge: (candidate: NonNullable<DeploymentDocument["candidate"]>) => Verdict;
  /** Whether it answers with live revisions. */
  answersLive: boolean;
  stop(): Promise<void>;
}

export async function startRuntimeActor(
  { collections, log }: Control,
  environment: Environment,
): Promise<RuntimeActor> {
  const instance = `${environment}-${newId()}`;
  const document: InstanceDocument = {
    _id: instance,
    environment,
    startedAt: new Date(),
    heartbeatAt: aliveForTheTest(),
    address: "http://127.0.0.1:9",
  };
  const actor = {
    instance,
    judge: (): Verdict => null,
    answersLive: true,
    async stop() {
      await stream.close();
      await followed;
    },
  };
  const answered = new Set<string>();
  const stream = collections.deployments.watch([], { fullDocument: "updateLookup" });
  const ready = new Promise<void>((resolve) => stream.once("resumeTokenChanged", () => resolve()));
  const followed = follow();
  await ready;
  await collections.instances.insertOne(document);
  return actor as RuntimeActor;

  async function follow(): Promise<void> {
    try {
      for await (const event of stream) {
        if ("fullDocument" in event && event.fullDocument?.environment === environment) {
          await react(event.fullDocument);
        }
      }
    } catch (error) {
      if (!stream.closed) log("error", "The actor's stream failed", { error });
    }
  }

  async function react(deployment: DeploymentDocument): Promise<void> {
    const { candidate, revision } = deployment;
    if (candidate && !answered.has(candidate.proposalId)) {
      answered.add(candidate.proposalId);
      const failure = (actor as RuntimeActor).judge(candidate);
      if (failure === "silent") return;
      const { proposalId } = candidate;
      await acknowledge(deployment, {
        stage: "candidate",
        revision: candidate.revision,
        proposalId,
        ok: failure === null,
        failure,
      });
    }
    const live = `${deployment._id}@${revision}`;
    if (!candidate && actor.answersLive && !answered.has(live)) {
      answered.add(live);
      const ack = { stage: "live", revision, proposalId: null, ok: true, failure: null } as const;
      await acknowledge(deployment, ack);
    }
  }

  async function acknowledge(
    { _id: tenantId }: DeploymentDocument,
    ack: Pick<AckDocument, "stage" | "revision" | "proposalId" | "ok" | "failure">,
  ): Promise<void> {
    const _id = `${instance}:${tenantId}`;
    const replacement = { instance, environment, tenantId, ms: 1, at: new Date(), ...ack };
    await collections.acks.replaceOne({ _id }, replacement, { upsert: true });
  }
}
