/**
 * Imports modules without the runtime's loader, which knows many more kinds of modules than a function may have.
 *
 * V8 itself says what a module imports, so no comment, template or new syntax can hide an import from it. What is
 * allowed is linked here; an `import()` has nobody who could answer it and rejects. The compiler refuses all of this
 * at publish; here it holds however a module got here. Without it a function could start threads, evaluate text or
 * load packages.
 */
import { NODE_MODULES } from "@imprun/contracts/node-modules";
import {
  type Module,
  type ModuleRequest,
  SourceTextModule,
  type SourceTextModuleOptions,
  SyntheticModule,
  type SyntheticModuleOptions,
} from "node:vm";
import { getOwnPropertyNames, getPrototypeOf, NativeError, objectKeys } from "./primordials.ts";
import { withoutFaults } from "./sandbox/native-faults.ts";

/** The namespace of a module. */
export type Namespace = Record<string, unknown>;

/** An import that a module may not have. */
export class ForbiddenImport extends NativeError {}

/** Tables without a prototype, so that nobody can change what they say. */
const ALLOWED: Record<string, true> = Object.create(null);
for (const name of NODE_MODULES) ALLOWED[`node:${name}`] = true;
/** What functions get of a module; the sandbox says it. */
let exportsOf = (_specifier: string, originals: Namespace): Namespace => originals;
let guarded: readonly string[] = [];
const linkable: Record<string, Module> = Object.create(null);

const ArrayPrototype = Array.prototype;
const ObjectPrototype = Object.prototype;

/** From now on functions get what `replace` makes of a module's exports; it puts guards around those of `names`. */
export function replaceNodeModules(names: readonly string[], replace: typeof exportsOf): void {
  guarded = names;
  exportsOf = replace;
}

/**
 * Loads those of the modules that functions get with guards around them; of null, all. Loaded in a tenant's world they
 * would hand their originals to its getters, and as values of promises, which it can get at too: so they are loaded
 * before its code is, and not later. Not in each isolate, since `node:crypto` and `node:zlib` take 1.3 MB of it.
 */
export async function loadGuarded(specifiers: readonly string[] | null): Promise<void> {
  const named = specifiers ?? guarded;
  for (let index = 0; index < named.length; index++) {
    const specifier = named[index]!;
    if (isGuarded(specifier)) await makeLinkable(specifier);
  }
}

function isGuarded(specifier: string): boolean {
  for (let index = 0; index < guarded.length; index++) {
    if (guarded[index] === specifier) return true;
  }
  return false;
}

/**
 * Evaluates a compiled module and resolves with what it exports. Stacks know it as `address`.
 * Rejects with {@link ForbiddenImport} before anything of the module runs, and with whatever the module throws.
 */
export async function importModule(source: string, address: string): Promise<Namespace> {
  requirePlainArrays();
  const module = new SourceTextModule(source, {
    __proto__: null,
    identifier: address,
    initializeImportMeta: (meta: ImportMeta) => {
      meta.url = address;
      meta.main = true;
    },
  } as SourceTextModuleOptions);
  const { moduleRequests } = module;
  const modules: Module[] = [];
  for (let index = 0; index < moduleRequests.length; index++) {
    const request = moduleRequests[index]!;
    requireAllowed(request);
    const { specifier } = request;
    if (!linkable[specifier]) {
      if (isGuarded(specifier)) throw new ForbiddenImport(`"${specifier}" was not loaded in time`);
      await makeLinkable(specifier);
    }
    modules[index] = linkable[specifier]!;
  }
  // While that was awaited, other code of the tenant may have run.
  requirePlainArrays();
  module.linkRequests(modules);
  module.instantiate();
  await module.evaluate();
  return module.namespace as Namespace;
}

/** Throws unless a module may have this import. */
function requireAllowed({ specifier, attributes, phase }: ModuleRequest): void {
  if (ALLOWED[specifier] && phase === "evaluation" && objectKeys(attributes).length === 0) return;
  throw new ForbiddenImport(`"${specifier}" cannot be imported`);
}

/**
 * Makes an allowed module of the runtime one that others can be linked to. It must not be the value of a promise, since
 * tenants can get at those.
 */
async function makeLinkable(specifier: string): Promise<void> {
  const originals = withoutFaults(specifier, await import(specifier) as Namespace);
  const namespace = exportsOf(specifier, originals);
  requirePlainArrays();
  const names = getOwnPropertyNames(namespace);
  const module = new SyntheticModule(names, () => {
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      module.setExport(name, namespace[name]);
    }
  }, { __proto__: null, identifier: specifier } as SyntheticModuleOptions);
  linkable[specifier] = module;
}

/**
 * Throws if code could come between an array and its elements. The runtime keeps what a module imports in arrays, and
 * such code could make it forget an import.
 */
function requirePlainArrays(): void {
  if (
    getPrototypeOf(ArrayPrototype) === ObjectPrototype &&
    !hasElements(ArrayPrototype) && !hasElements(ObjectPrototype)
  ) return;
  throw new ForbiddenImport(
    "Array.prototype or Object.prototype has elements of its own; nothing more can be imported",
  );
}

/** Keys of elements come before all others. */
function hasElements(prototype: object): boolean {
  const names = getOwnPropertyNames(prototype);
  if (names.length === 0) return false;
  const first = names[0]![0]!;
  return first >= "0" && first <= "9";
}
