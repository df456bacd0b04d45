/** The part of npm's resolver that is used here; it comes without types. */
import Untyped from "@npmcli/arborist";

export interface ResolvedNode {
  readonly isRoot: boolean;
  readonly isLink: boolean;
  readonly optional: boolean;
  readonly hasShrinkwrap: boolean;
  readonly location: string;
  /** Differs from the last part of the location for an alias. */
  readonly packageName: string;
  readonly version: string;
  readonly resolved: string | null;
  readonly integrity: string | null;
  readonly package: { os?: unknown; cpu?: unknown; libc?: unknown };
}

export interface ArboristOptions {
  path: string;
  /** For the registry's answers. */
  cache: string;
  registry: string;
  ignoreScripts: true;
  /** Sources other than the registry, for what packages need themselves. */
  allowGit: "none";
  allowRemote: "none";
  allowFile: "none";
  allowDirectory: "none";
  /** Of one request, in milliseconds. */
  timeout: number;
  fetchRetries: number;
}

interface Arborist {
  buildIdealTree(options: { add?: string[] }): Promise<{
    inventory: { values(): Iterable<ResolvedNode> };
  }>;
}

export const Arborist = Untyped as unknown as new (options: ArboristOptions) => Arborist;
