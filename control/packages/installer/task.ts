/** What control and its installer say to each other, and what may go wrong. */
import type { Dependencies, LockedPackage } from "@imprun/contracts/packages";

export const REGISTRY = "https://registry.npmjs.org/";

export type InstallerTask =
  /** Decides on versions; `directory` is empty and thrown away afterwards. */
  | { kind: "resolve"; directory: string; dependencies: Dependencies }
  /** Unpacks exactly these packages below `directory`. */
  | { kind: "unpack"; directory: string; packages: LockedPackage[] };

/** Why packages cannot be installed; `name` is a declared package, or null when it is none of them alone. */
export interface PackageFailure {
  name: string | null;
  detail: string;
}

export type InstallerAnswer =
  | { kind: "resolved"; packages: LockedPackage[] }
  | { kind: "unpacked"; bytes: number }
  | { kind: "refused"; failures: PackageFailure[] }
  | { kind: "unreachable"; detail: string };

/** The declared packages, or what they need, cannot be had. */
export class PackagesRefusedError extends Error {
  override readonly name = "PackagesRefusedError";
  constructor(readonly failures: PackageFailure[]) {
    super(failures[0]?.detail ?? "The packages cannot be installed");
  }
}

/** The registry does not answer, or not as one. */
export class RegistryUnreachableError extends Error {
  override readonly name = "RegistryUnreachableError";
}
