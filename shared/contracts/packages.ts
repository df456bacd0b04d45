/** npm packages of a gateway: how they are declared, and what a declaration was resolved to. */
import { z } from "zod";

/** npm's rules for new packages; a scope may stand before the name. */
export const PackageName = z.string().max(214)
  .regex(/^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/, {
    error: "A package's name has lower-case letters, digits, -, _ and ., and may have a scope",
  });

const NUMBER = "(?:0|[1-9]\\d{0,15}|[xX*])";
const SUFFIX = "(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?";
const VERSION = `v?${NUMBER}(?:\\.${NUMBER}(?:\\.${NUMBER}${SUFFIX})?)?`;
const COMPARATOR = `(?:\\^|~|[<>]=?|=)? ?${VERSION}`;
const COMPARATORS = `(?:${VERSION} - ${VERSION}|${COMPARATOR}(?: ${COMPARATOR})*)`;

/** A range of semantic versions as npm writes it, or `latest`. Nothing that names another source than the registry. */
export const VersionRange = z.string().trim().max(100)
  .regex(new RegExp(`^(?:latest|${COMPARATORS}(?: ?\\|\\| ?${COMPARATORS})*)$`), {
    error: 'A version is a range such as "4.6.7", "^4.17.21" or ">=1 <3", or "latest"',
  });

export const MAX_DEPENDENCIES = 50;

/** The packages that the functions of a gateway may import: name to range, as written. */
export const Dependencies = z.record(PackageName, VersionRange)
  .refine((dependencies) => Object.keys(dependencies).length <= MAX_DEPENDENCIES, {
    error: `A gateway declares at most ${MAX_DEPENDENCIES} packages`,
  });
export type Dependencies = z.infer<typeof Dependencies>;

/** One package of an installation. */
export const LockedPackage = z.object({
  /** Where it lies in the installation, for example `node_modules/a/node_modules/b`. */
  location: z.string(),
  name: PackageName,
  version: z.string(),
  /** The address of its archive in the registry. */
  resolved: z.string(),
  /** `sha512-` and the digest of the archive in base64. */
  integrity: z.string(),
});
export type LockedPackage = z.infer<typeof LockedPackage>;

/** An installation is removed, or never finished, beyond these. */
export const PACKAGES_BYTES = 200 * 1024 * 1024;
export const PACKAGES_FILES = 50_000;
export const PACKAGES_INSTALL_MS = 60_000;
/** All installations together; those that were not used for longest are removed, and made again when they are needed. */
export const PACKAGES_KEPT_BYTES = 2 * 1024 * 1024 * 1024;

/** Declarations that an editor gets of all packages of a gateway: units of text, and files. */
export const PACKAGE_TYPES_BYTES = 6 * 1024 * 1024;
export const PACKAGE_TYPES_FILES = 4_000;
