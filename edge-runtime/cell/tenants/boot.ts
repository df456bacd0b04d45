/** From a deployment to an isolate that has its functions imported. */
import { ProblemError } from "@imprun/contracts/problem";
import type {
  FunctionModule,
  ImportFailure,
  TenantDeployment,
} from "@imprun/contracts/runtime/frames";
import { parseTenantId, type TenantId } from "@imprun/contracts/names";
import type { Isolate } from "../isolates/isolate.ts";
import type { BootReason, Lifecycle } from "../lifecycle.ts";
import type { Spares } from "../isolates/spares.ts";
import type { Modules } from "./modules.ts";

/** A function's module could not be imported. */
export class ImportFailed extends ProblemError {
  constructor(readonly failure: ImportFailure) {
    super(
      "function_failed",
      `The module of ${failure.function} fails to import: ${failure.error.message}`,
    );
  }
}

export class Boot {
  constructor(
    private readonly spares: Spares,
    private readonly modules: Modules,
    /** What must be done before code of the tenant runs in the isolate. */
    private readonly assigned: (isolate: Isolate, deployment: TenantDeployment) => Promise<void>,
    private readonly lifecycle: Pick<Lifecycle, "booting" | "ready">,
  ) {}

  /**
   * Boots and imports, once it is the tenant's turn, if the isolate is still wanted by then. Throws ImportFailed, or
   * ProblemError when there is no isolate or no module to be had.
   */
  async start(
    deployment: TenantDeployment,
    names: readonly string[],
    why: BootReason,
    isWanted: () => boolean = () => true,
  ): Promise<Isolate> {
    const startedAt = performance.now();
    const { tenantId, limits } = deployment;
    const versions = versionsOf(deployment, names);
    const { isolate: booting } = await this.spares.begin(tenantId, limits.heapMb, isWanted);
    this.lifecycle.booting(deployment, why);
    const [loaded, taken] = await Promise.allSettled([
      this.modules.get(tenantId, versions),
      this.#assign(booting, deployment),
    ]);
    if (taken.status === "rejected") throw taken.reason;
    const isolate = taken.value;
    try {
      if (loaded.status === "rejected") throw loaded.reason;
      const failure = await importAll(isolate, deployment, names, loaded.value);
      if (failure) throw new ImportFailed(failure);
    } catch (error) {
      isolate.drain();
      throw error;
    }
    this.lifecycle.ready(isolate, deployment, performance.now() - startedAt);
    return isolate;
  }

  /** An isolate that is the tenant's from now on, and sets itself up while the modules are on their way. */
  async #assign(booting: Promise<Isolate>, deployment: TenantDeployment): Promise<Isolate> {
    const { tenantId, limits } = deployment;
    const isolate = await booting.catch((cause) => {
      throw new ProblemError("runtime_unavailable", "No isolate could be started", {}, { cause });
    });
    const { gatewayId, environment } = parseTenantId(tenantId as TenantId);
    isolate.assign(tenantId, {
      gatewayId,
      environment,
      revision: deployment.revision,
      variables: deployment.variables,
      functions: Object.keys(deployment.functions),
      nodeModules: nodeModulesOf(deployment),
      limits,
    });
    await this.assigned(isolate, deployment);
    return isolate;
  }

  /** Imports functions into an isolate; resolves with the first failure, or null. */
  async importInto(
    isolate: Isolate,
    deployment: TenantDeployment,
    names: readonly string[],
  ): Promise<ImportFailure | null> {
    const modules = await this.modules.get(deployment.tenantId, versionsOf(deployment, names));
    return await importAll(isolate, deployment, names, modules);
  }
}

/** Has sent everything to the isolate when it returns. */
async function importAll(
  isolate: Isolate,
  { functions, limits }: TenantDeployment,
  names: readonly string[],
  modules: ReadonlyMap<string, FunctionModule>,
): Promise<ImportFailure | null> {
  const imports = names.filter((name) => !isolate.imports.done.has(name)).map((name) => {
    const { versionId } = functions[name]!;
    const module = modules.get(versionId);
    if (!module) {
      throw new ProblemError("runtime_unavailable", `The version ${versionId} is missing`);
    }
    return isolate.import(name, versionId, module.semver, module.module);
  });
  isolate.flush();
  const timer = setTimeout(
    () => isolate.discard("wall_limit", `The import took more than ${limits.wallMs} ms`),
    limits.wallMs,
  );
  try {
    return (await Promise.all(imports)).find((failure) => failure !== null) ?? null;
  } finally {
    clearTimeout(timer);
  }
}

/** What functions of the deployment import; null when that was not noted of one of them. */
function nodeModulesOf({ functions }: TenantDeployment): string[] | null {
  const all = new Set<string>();
  for (const { nodeModules } of Object.values(functions)) {
    if (nodeModules === undefined) return null;
    for (const name of nodeModules) all.add(name);
  }
  return [...all];
}

function versionsOf(deployment: TenantDeployment, names: readonly string[]): string[] {
  return names.map((name) => {
    if (!Object.hasOwn(deployment.functions, name)) {
      throw new ProblemError("unknown_function", `There is no function ${name} here`);
    }
    return deployment.functions[name]!.versionId;
  });
}
