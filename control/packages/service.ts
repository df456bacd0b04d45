import type { DependenciesView, DependencyTypes } from "@imprun/contracts/api/packages";
import type { GatewayDocument, PackageLockDocument } from "@imprun/contracts/documents/system";
import type { Dependencies } from "@imprun/contracts/packages";
import { ProblemError } from "@imprun/contracts/problem";
import type { Principal } from "../auth/principal.ts";
import type { InstalledPackages } from "../compile/packages.ts";
import type { Control } from "../context.ts";
import { KeyedMutex } from "../data/keyed-mutex.ts";
import { perControl } from "../data/per-control.ts";
import { requireGateway } from "../gateways/service.ts";
import { PackagesRefusedError, RegistryUnreachableError } from "./installer/task.ts";
import { installLock, resolveDependencies, sizeOf } from "./store.ts";
import { readTypes } from "./types.ts";

const turns = perControl(() => new KeyedMutex());

/** What a gateway declares, and what is installed for it. Throws `not_found`. */
export async function readDependencies(
  control: Control,
  principal: Principal,
  gatewayId: string,
): Promise<DependenciesView> {
  const gateway = await requireGateway(control, principal, gatewayId);
  return view(gateway.dependencies ?? {}, await findLock(control, gateway));
}

/** The declarations of what is installed for a gateway. Throws like {@link setDependencies}. */
export async function readDependencyTypes(
  control: Control,
  principal: Principal,
  gatewayId: string,
): Promise<DependencyTypes> {
  const gateway = await requireGateway(control, principal, gatewayId);
  const installed = await installedPackages(control, gateway);
  if (!installed) return { files: {}, complete: true };
  return await readTypes(installed.directory, installed.declared);
}

/**
 * Replaces the packages of a gateway: resolves them, installs them unless an equal lock is installed, and writes them
 * down. What runs keeps the packages that it was published with. The declared packages stay as they are when anything
 * fails.
 *
 * Throws `packages_failed` with a detail for each package at fault, `unavailable` when the registry does not answer or
 * this platform has no place for packages, and `not_found`.
 */
export async function setDependencies(
  control: Control,
  principal: Principal,
  gatewayId: string,
  dependencies: Dependencies,
): Promise<DependenciesView> {
  await requireGateway(control, principal, gatewayId);
  const cacheDirectory = requireCache(control);
  return await turns(control).run(gatewayId, async () => {
    const lock = await explained(() => lockAndInstall(control, cacheDirectory, dependencies));
    await writeDown(control, gatewayId, dependencies, lock);
    return view(dependencies, lock);
  });
}

/**
 * The packages that functions of this gateway may import, installed; null when it declares none.
 * Throws like {@link setDependencies} when they are not installed and cannot be.
 */
export async function installedPackages(
  control: Control,
  gateway: GatewayDocument,
): Promise<InstalledPackages | null> {
  const lock = await findLock(control, gateway);
  if (!lock) return null;
  const cacheDirectory = requireCache(control);
  return {
    directory: await explained(() => installLock(control, cacheDirectory, lock)),
    declared: new Set(Object.keys(gateway.dependencies ?? {})),
    lockHash: lock._id,
  };
}

async function lockAndInstall(
  control: Control,
  cacheDirectory: string,
  dependencies: Dependencies,
): Promise<PackageLockDocument | null> {
  if (Object.keys(dependencies).length === 0) return null;
  const lock = await resolveDependencies(control, cacheDirectory, dependencies);
  const directory = await installLock(control, cacheDirectory, lock);
  return { ...lock, bytes: await sizeOf(directory), createdAt: new Date() };
}

async function writeDown(
  control: Control,
  gatewayId: string,
  dependencies: Dependencies,
  lock: PackageLockDocument | null,
): Promise<void> {
  const { packageLocks, apiGateways } = control.collections;
  if (lock) {
    const { _id, ...others } = lock;
    await packageLocks.updateOne({ _id }, { $setOnInsert: others }, { upsert: true });
  }
  const { matchedCount } = await apiGateways.updateOne(
    { _id: gatewayId, state: { $ne: "Deleted" } },
    { $set: { dependencies, lockHash: lock?._id ?? null, updatedAt: new Date() } },
  );
  if (matchedCount === 0) throw new ProblemError("not_found", `There is no gateway ${gatewayId}`);
}

async function findLock(
  { collections }: Control,
  { lockHash }: GatewayDocument,
): Promise<PackageLockDocument | null> {
  return lockHash ? await collections.packageLocks.findOne({ _id: lockHash }) : null;
}

function requireCache({ config }: Control): string {
  if (config.cacheDirectory) return config.cacheDirectory;
  throw new ProblemError(
    "unavailable",
    "This platform has no place for packages; its control process needs a cacheDirectory",
  );
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PackagesRefusedError) throw refused(error);
    if (error instanceof RegistryUnreachableError) {
      const detail = `The npm registry cannot be used now: ${error.message}`;
      throw new ProblemError("unavailable", detail, { retryAfterSeconds: 10 }, { cause: error });
    }
    throw error;
  }
}

function refused({ failures, message }: PackagesRefusedError): ProblemError {
  const errors = failures.map(({ name, detail }) => ({
    pointer: name === null ? "/dependencies" : `/dependencies/${name.replaceAll("/", "~1")}`,
    detail,
  }));
  return new ProblemError("packages_failed", message, { errors });
}

function view(dependencies: Dependencies, lock: PackageLockDocument | null): DependenciesView {
  const packages = lock?.packages ?? [];
  const top = new Map(packages.map(({ location, version }) => [location, version]));
  const resolved = Object.keys(dependencies)
    .map((name) => [name, top.get(`node_modules/${name}`) ?? ""]);
  return {
    dependencies,
    resolved: Object.fromEntries(resolved),
    packages: packages.map(({ name, version }) => ({ name, version })),
    bytes: lock?.bytes ?? 0,
    lockHash: lock?._id ?? null,
  };
}
