import type { LiveProof } from "@imprun/contracts/api/common";
import type { DeploymentContent } from "@imprun/contracts/documents/published";
import type { HistoryDocument } from "@imprun/contracts/documents/system";

/** A change of what a tenant runs, as a function of what it runs now. */
export interface DeploymentChange {
  /**
   * The content after the change. Called again with newer content when somebody else was faster; may throw a
   * `ProblemError` when the change is not allowed on top of `current`.
   */
  apply(current: DeploymentContent): DeploymentContent;
  /** The functions of the new content whose import must be proved before it becomes live; often none. */
  mustImport(next: DeploymentContent): string[];
  /**
   * Whether the change is made even if no runtime proves the import in time, because it has proved it before.
   * A runtime that disproves it stops the change in any case.
   */
  proven?: boolean;
}

/** What the history tells of a change. */
export type ChangeRecord = Pick<
  HistoryDocument,
  "action" | "function" | "semver" | "versionId" | "promotedFrom" | "message" | "by"
>;

export interface ChangeOutcome {
  revision: number;
  live: LiveProof;
}
