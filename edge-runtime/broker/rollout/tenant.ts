/** One tenant's way from its deployment document to the cells: candidates are tried, revisions are deployed, in order. */
import type { DeploymentDocument } from "@imprun/contracts/documents/published";
import type { TenantLimits } from "@imprun/contracts/limits";
import type { RolloutResult } from "@imprun/contracts/runtime/frames";
import { report } from "../../report.ts";
import type { Ack } from "../published/acks.ts";
import type { Cells } from "../cells.ts";
import { CandidateAborts } from "./candidate-aborts.ts";
import { triggersOf } from "./declared.ts";
import { type Candidate, candidateDeployment, liveDeployment, versionIds } from "./deployment.ts";

const FATAL_TRIES = 2;

export interface RolloutPorts {
  /** What each tenant may use. */
  readonly limits: TenantLimits;
  readonly cells: Pick<Cells, "rollOut" | "notify" | "takeWork">;
  /** Reads the tenant's document; null when there is none. */
  read(tenantId: string): Promise<DeploymentDocument | null>;
  acknowledge(ack: Ack): void;
  /** Code that cells will ask for in a moment. */
  prefetch(versionIds: readonly string[]): void;
  /** The tenant has another live content. */
  deployed(document: DeploymentDocument): void;
  /** The tenant is no more. */
  gone(tenantId: string): void;
}

/** What a tenant is at, as reconciling compares it. */
export interface TenantState {
  readonly revision: number;
  readonly running: boolean;
  readonly proposalId: string | null;
}

/** What a document says of where its tenant is. */
export function stateOf(
  document: Pick<DeploymentDocument, "revision" | "running"> & {
    candidate: Pick<Candidate, "proposalId"> | null;
  },
): TenantState {
  return {
    revision: document.revision,
    running: document.running,
    proposalId: document.candidate?.proposalId ?? null,
  };
}

/** An event may be older than what reconciling has read since. */
function isNews(hint: DeploymentDocument, known: DeploymentDocument | null): boolean {
  if (known === null || hint.revision > known.revision) return true;
  return hint.revision === known.revision && hint.updatedAt >= known.updatedAt;
}

export class TenantRollout {
  /** What cells are told when they connect. */
  #current: DeploymentDocument | null = null;
  /** The content before: an isolate of it may still be booting somewhere. */
  #previous: readonly string[] = [];
  /** The proposal that cells have answered to. */
  #answeredProposal: string | null = null;
  /** The proposal during which all cells that tried it ended, and how often. */
  #fatal: { readonly proposalId: string; times: number } | null = null;
  readonly #aborts = new CandidateAborts();
  #acknowledged = false;
  #rung: { hint: DeploymentDocument | null; at: number } | null = null;
  #running: Promise<void> | null = null;

  constructor(readonly tenantId: string, private readonly ports: RolloutPorts) {}

  get current(): DeploymentDocument | null {
    return this.#current;
  }

  /** False while a revision or a proposal waits for a cell to answer. */
  get isSettled(): boolean {
    const proposal = this.#current?.candidate?.proposalId ?? null;
    return this.#acknowledged && (proposal === null || proposal === this.#answeredProposal);
  }

  /** Takes a document that was read before any cell is there; `acknowledge` when somebody may be waiting for it. */
  start(document: DeploymentDocument, acknowledge: boolean): void {
    this.#current = document;
    this.#acknowledged = !acknowledge;
  }

  /** True if the live content, the one before it, or the candidate has this version. */
  names(versionId: string): boolean {
    const current = this.#current;
    if (current === null) return false;
    return versionIds(current).includes(versionId) || this.#previous.includes(versionId) ||
      (current.candidate !== null && versionIds(current.candidate).includes(versionId));
  }

  /**
   * The hosts that alone an isolate of this revision may reach, null for every public one: one that tries the candidate
   * has the candidate's, and all others what is live, also those that finish what an older revision began.
   */
  allowedHosts(revision: number): readonly string[] | null {
    const { candidate } = this.#current ?? {};
    const content = candidate?.revision === revision ? candidate : this.#current;
    return content?.allowedHosts ?? null;
  }

  /** V8 gave up in an isolate that tried this revision. */
  candidateAborted(revision: number): void {
    const candidate = this.#current?.candidate;
    if (candidate?.revision === revision) this.#aborts.add(candidate.proposalId);
  }

  /** Something changed: look. `hint` is a document from an event, used if it is not older than what is known. */
  ring(hint: DeploymentDocument | null = null): Promise<void> {
    this.#rung = { hint, at: this.#rung?.at ?? performance.now() };
    this.#running ??= this.#run().finally(() => this.#running = null);
    return this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#rung !== null) {
        const { hint, at } = this.#rung;
        this.#rung = null;
        const document = hint !== null && isNews(hint, this.#current)
          ? hint
          : await this.ports.read(this.tenantId);
        if (document === null) this.#remove();
        else await this.#apply(document, at);
      }
    } catch (error) {
      // Reconciling finds the difference again.
      report(`The deployment of ${this.tenantId} could not be rolled out`, error);
    }
  }

  #remove(): void {
    this.#current = null;
    this.ports.cells.notify({ type: "remove", tenantId: this.tenantId });
    this.ports.gone(this.tenantId);
  }

  async #apply(document: DeploymentDocument, at: number): Promise<void> {
    const before = this.#current;
    this.#current = document;
    const isNew = before === null || before.revision !== document.revision ||
      before.running !== document.running;
    if (isNew) {
      this.#acknowledged = false;
      if (before !== null) this.#previous = versionIds(before);
    }
    if (!this.#acknowledged) await this.#deploy(document, at);
    // Not before cells have it: what is due at once would not find its function.
    if (isNew) this.ports.deployed(document);
    const candidate = document.candidate;
    if (candidate === null || candidate.proposalId === this.#answeredProposal) return;
    if (candidate.expiresAt.getTime() > Date.now()) await this.#prepare(document, candidate, at);
  }

  async #deploy(document: DeploymentDocument, at: number): Promise<void> {
    const result = await this.ports.cells.rollOut({
      type: "deploy",
      deployment: liveDeployment(document, this.ports.limits),
    });
    if (result === null) return;
    this.#acknowledged = true;
    this.#acknowledge("live", document.revision, null, result, at);
  }

  async #prepare(document: DeploymentDocument, candidate: Candidate, at: number): Promise<void> {
    const { proposalId, changed, revision } = candidate;
    const refusal = this.#aborts.refusal();
    const refused = refusal === null ? null : refuse(candidate, refusal);
    if (refused !== null) {
      this.#answeredProposal = proposalId;
      return this.#acknowledge("candidate", revision, proposalId, refused, at);
    }
    this.ports.prefetch(versionIds(candidate));
    const isTried = this.ports.cells.takeWork;
    const tried = await this.ports.cells.rollOut({
      type: "prepare",
      deployment: candidateDeployment(document, candidate, this.ports.limits),
      changed,
      proposalId,
    });
    const result = tried ?? (isTried ? this.#afterNoAnswer(candidate) : null);
    if (result === null) return;
    this.#answeredProposal = proposalId;
    const { triggers, failure } = triggersOf(result, candidate, changed);
    const answer = failure ? { ...result, ok: false, failure } : result;
    this.#acknowledge("candidate", revision, proposalId, answer, at, triggers);
  }

  /** One end of all cells may have another reason; a candidate that meets two must not end those that come next. */
  #afterNoAnswer(candidate: Candidate): RolloutResult | null {
    const { proposalId } = candidate;
    if (this.#fatal?.proposalId !== proposalId) this.#fatal = { proposalId, times: 0 };
    if (++this.#fatal.times < FATAL_TRIES) return null;
    return refuse(candidate, "Each process that imported it ended before it could answer");
  }

  #acknowledge(
    stage: Ack["stage"],
    revision: number,
    proposalId: string | null,
    { ok, failure }: RolloutResult,
    at: number,
    triggers: Ack["triggers"] = {},
  ): void {
    const ms = Math.round((performance.now() - at) * 100) / 100;
    this.ports.acknowledge({
      tenantId: this.tenantId,
      stage,
      revision,
      proposalId,
      ok,
      failure,
      triggers,
      ms,
    });
  }
}

/** The answer to a candidate that no cell gives. Null when it has no function, and so nothing that could be wrong. */
function refuse({ changed, functions }: Candidate, message: string): RolloutResult | null {
  const [name] = [...changed, ...Object.keys(functions)];
  if (name === undefined) return null;
  const error = { file: `${name}.ts`, line: 0, column: 0, message };
  return { ok: false, failure: { function: name, code: "import_failed", error }, booted: false };
}
