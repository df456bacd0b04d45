import { z } from "zod";
import { Dependencies, PackageName } from "../packages.ts";

export const SetDependencies = z.strictObject({
  /** Replaces all declared packages. */
  dependencies: Dependencies,
});

export const DependenciesView = z.object({
  dependencies: Dependencies,
  /** The version of each declared package. */
  resolved: z.record(PackageName, z.string()),
  /** All that is installed, with what the declared packages need themselves. */
  packages: z.array(z.object({ name: PackageName, version: z.string() })),
  bytes: z.number().int(),
  /** Equal for equal installations; null when there is none. */
  lockHash: z.string().nullable(),
});
export type DependenciesView = z.infer<typeof DependenciesView>;

/** Declarations of the installed packages for an editor. */
export const DependencyTypes = z.object({
  /** Path, such as `node_modules/zod/index.d.ts`, to text. */
  files: z.record(z.string(), z.string()),
  /** False when there were more than are sent. */
  complete: z.boolean(),
});
export type DependencyTypes = z.infer<typeof DependencyTypes>;
