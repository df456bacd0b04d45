/**
 * The one way to change what a tenant runs: publish, promotion, rollback, removal and configuration all go through here.
 *
 * 1. A candidate is proposed to the tenant's runtimes, which import what has changed beside the running code.
 * 2. If one of them fails, the candidate is withdrawn and the running revision stays.
 * 3. Otherwise the candidate becomes the next revision, and the runtimes that answer with it are counted.
 */
import type { LiveProof } from "@imprun/contracts/api/common";
import type {
  AckDocument,
  DeploymentContent,
  DeploymentDocument,
  InstanceDocument,
} from "@imprun/contracts/documents/published";
import { PUBLISH_WAIT_MS } from "@imprun/contracts/limits";
import { parseTenantId, type TenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import type { Control } from "../context.ts";
import { delay } from "../data/delay.ts";
import { newId } from "../data/ids.ts";
import { KeyedMutex } from "../data/keyed-mutex.ts";
import { perControl } from "../data/per-control.ts";
import { recordChange } from "../history/service.ts";
import { AckWait } from "./acks.ts";
import type { ChangeOutcome, ChangeRecord, DeploymentChange } from "./change.ts";
import {
  commitRevision,
  isBusy,
  proposeCandidate,
  readDeployment,
  withdrawCandidate,
} from "./deployments.ts";
import { withTriggers } from "./changes.ts";
import { importProblem } from "./import-problem.ts";
import { liveInstances } from "./instances.ts";

/**
 * How long the first runtime has to import a candidate. A cell takes 3.5 s to give up an isolate that stands still, and
 * longer on a busy machine; the author gets its reason instead of "try again".
 */
const IMPORT_WAIT_MS = 10_000;
/** How long the others are waited for then: they run the same code, or they are dying. */
const STRAGGLERS_WAIT_MS = 1_000;
/** Longer than a proposal can take, so that an expired candidate was left behind by a process that died. */
const CANDIDATE_MS = 15_000;
/** How long to wait for another process's change of the same tenant. */
const BUSY_WAIT_MS = 3_000;
const BUSY_RETRY_MS = 20;

const turns = perControl(() => new KeyedMutex());

/**
 * Changes a tenant's deployment and waits until its runtimes answer with it, at most {@link PUBLISH_WAIT_MS}.
 * Changes of one tenant take turns, also those of several control processes.
 *
 * Throws `import_failed` or `no_handler` when a runtime could not import a function, with its place in the author's
 * source; `publish_in_progress` when somebody else holds the tenant for seconds; `unavailable` when no runtime tried
 * the import in time; `conflict` while the environment is not created. What `change.apply` throws goes up.
 */
export function changeDeployment(
  control: Control,
  tenant: TenantId,
  change: DeploymentChange,
  record: ChangeRecord,
): Promise<ChangeOutcome> {
  return turns(control).run(tenant, async () => {
    const deadline = performance.now() + BUSY_WAIT_MS;
    for (;;) {
      const outcome = await attempt(control, tenant, change, record);
      if (outcome) return outcome;
      if (performance.now() > deadline || control.stopping.aborted) throw busy(tenant);
      await delay(BUSY_RETRY_MS, control.stopping);
    }
  });
}

/** One try; null when somebody else was faster. */
async function attempt(
  control: Control,
  tenant: TenantId,
  change: DeploymentChange,
  record: ChangeRecord,
): Promise<ChangeOutcome | null> {
  const { gatewayId, environment } = parseTenantId(tenant);
  const [current, instances] = await Promise.all([
    readDeployment(control, tenant),
    liveInstances(control, environment),
  ]);
  if (isBusy(current)) return null;
  let next = change.apply(current);
  const changed = change.mustImport(next);
  let proposalId: string | null = null;
  if (changed.length > 0 && instances.length > 0) {
    const proof = await prove(control, current, next, changed, instances, change.proven ?? false);
    if (proof === null) return null;
    proposalId = proof.proposalId;
    if (proof.triggers !== null) next = withTriggers(next, changed, proof.triggers);
  }
  const revision = current.revision + 1;
  const wait = new AckWait(control, tenant, answers(revision));
  try {
    const startedAt = performance.now();
    if (!await commitRevision(control, current, next, proposalId)) {
      if (proposalId !== null) await withdrawCandidate(control, tenant, proposalId);
      return null;
    }
    const [live] = await Promise.all([
      countLive(wait, instances, startedAt),
      recordChange(control, { ...record, gatewayId, environment, revision }),
    ]);
    return { revision, live };
  } finally {
    wait.end();
  }
}

interface Proof {
  proposalId: string;
  /** What the changed functions declare; null when no runtime has tried them in time. */
  triggers: NonNullable<AckDocument["triggers"]> | null;
}

/** Lets the runtimes try a candidate. Returns null when somebody else was faster. */
async function prove(
  control: Control,
  current: DeploymentDocument,
  { functions, variables, authType, allowedHosts = null }: DeploymentContent,
  changed: string[],
  instances: InstanceDocument[],
  proven: boolean,
): Promise<Proof | null> {
  const proposalId = newId();
  const wait = new AckWait(
    control,
    current._id,
    (ack) => ack.stage === "candidate" && ack.proposalId === proposalId,
  );
  let accepted = false;
  try {
    const proposed = await proposeCandidate(control, current, {
      functions,
      variables,
      authType,
      allowedHosts,
      revision: current.revision + 1,
      changed,
      proposalId,
      expiresAt: new Date(Date.now() + CANDIDATE_MS),
    });
    if (!proposed) return null;
    const acks = () => [...wait.received.values()];
    const failed = () => acks().find(({ ok }) => !ok);
    await wait.until(() => acks().length > 0, IMPORT_WAIT_MS);
    const done = () => failed() !== undefined || hasAll(wait, instances);
    if (acks().length > 0) await wait.until(done, STRAGGLERS_WAIT_MS);
    const failure = failed();
    if (failure) throw await importProblem(control, failure, functions);
    if (acks().length === 0 && !proven) throw noProof(instances);
    accepted = true;
    const [tried] = acks();
    return { proposalId, triggers: tried ? tried.triggers ?? {} : null };
  } finally {
    wait.end();
    if (!accepted) await withdrawCandidate(control, current._id, proposalId);
  }
}

async function countLive(
  wait: AckWait,
  instances: InstanceDocument[],
  startedAt: number,
): Promise<LiveProof> {
  if (instances.length > 0) await wait.until(() => hasAll(wait, instances), PUBLISH_WAIT_MS);
  const ms = Math.round((performance.now() - startedAt) * 10) / 10;
  const missing = instances.map(({ _id }) => _id).filter((id) => !wait.received.has(id));
  return {
    instances: `${instances.length - missing.length}/${instances.length}`,
    ms,
    ...(missing.length > 0 ? { missing } : {}),
  };
}

function answers(revision: number): (ack: AckDocument) => boolean {
  return (ack) => ack.stage === "live" && ack.ok && ack.revision >= revision;
}

function hasAll({ received }: AckWait, instances: InstanceDocument[]): boolean {
  return instances.every(({ _id }) => received.has(_id));
}

function busy(tenant: string): ProblemError {
  return new ProblemError(
    "publish_in_progress",
    `Another change of ${tenant} has not finished; try again in a few seconds`,
    { retryAfterSeconds: 2 },
  );
}

function noProof(instances: InstanceDocument[]): ProblemError {
  const seconds = IMPORT_WAIT_MS / 1_000;
  return new ProblemError(
    "unavailable",
    `None of the ${instances.length} runtime instances tried the import within ${seconds} s, so the running version stays; try again`,
    { retryAfterSeconds: 5 },
  );
}
