/** The version numbers of functions: three numbers, without pre-releases (semver.org, version 2.0.0). */

export type Bump = "patch" | "minor" | "major";

export const FIRST_SEMVER = "1.0.0";

export function bumpSemver(semver: string, bump: Bump): string {
  const [major, minor, patch] = parse(semver);
  if (bump === "major") return `${major + 1}.0.0`;
  if (bump === "minor") return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}

/** Negative when `a` is older than `b`. */
export function compareSemver(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

function parse(semver: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = semver.split(".").map(Number);
  return [major, minor, patch];
}
