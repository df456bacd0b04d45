import type { VersionView } from "@imprun/contracts/api/functions";
import type { VersionDocument } from "@imprun/contracts/documents/published";
import type { z } from "zod";
import type { RunningVersions } from "./version-list.ts";

export function viewVersion(
  { _id, semver, hash, methods, createdAt, createdBy }: VersionDocument,
  running: RunningVersions,
): z.infer<typeof VersionView> {
  return {
    version: _id,
    semver,
    hash,
    methods,
    createdAt: createdAt.toISOString(),
    createdBy,
    environments: [...running].filter(([, version]) => version === _id)
      .map(([environment]) => environment),
  };
}
