import { type PackageFailure, PackagesRefusedError, RegistryUnreachableError } from "./task.ts";

/** What npm's libraries add to their errors. */
interface NpmError extends Error {
  code?: string;
  /** Of ETARGET and the like: the package as it was asked for. */
  wanted?: string;
  /** Of ETARGET. */
  distTags?: Record<string, string>;
  /** Of E404. */
  pkgid?: string;
  /** Of ERESOLVE: the need that cannot be met, and what is there instead. */
  edge?: { name: string; spec: string; from?: { name?: string; version?: string } };
  current?: { name: string; version: string };
}

const NETWORK =
  /^(E(AI_AGAIN|NOTFOUND|CONN|TIMEDOUT|HOSTUNREACH|NETUNREACH|PIPE|SOCKET)|ERR_SOCKET|UND_|E5\d\d|E429|FETCH_ERROR)/;

/**
 * A failure in words for whoever declared the packages. Throws what is not about packages: RegistryUnreachableError when
 * nothing answers, and errors of ours as they are.
 */
export function explain(error: unknown, declared: ReadonlyMap<string, string>): PackageFailure {
  if (error instanceof PackagesRefusedError) throw error;
  if (!(error instanceof Error)) throw error;
  const { code = "", message, distTags, pkgid = "" } = error as NpmError;
  if (NETWORK.test(code)) throw new RegistryUnreachableError(message, { cause: error });
  if (code === "E404") {
    const name = packageOf(pkgid);
    return about(declared, name, `The npm registry has no package ${name ?? pkgid}`);
  }
  if (code === "ETARGET" || code === "ENOVERSIONS") {
    const wanted = /for (\S+?@\S.*?)\.?$/m.exec(message)?.[1] ?? message;
    const newest = distTags?.latest ? `; the latest is ${distTags.latest}` : "";
    return about(declared, packageOf(wanted), `No version matches ${wanted}${newest}`);
  }
  if (code === "ERESOLVE") {
    return conflict(error as NpmError, declared);
  }
  if (code.startsWith("EALLOW") || code === "EUNSUPPORTEDPROTOCOL" || code === "ENOGIT") {
    return {
      name: null,
      detail: `A package needs another that is not in the registry: ${message}`,
    };
  }
  if (code.startsWith("E")) return { name: null, detail: `${message} (${code})` };
  throw error;
}

function conflict({ edge, current, message }: NpmError, declared: ReadonlyMap<string, string>) {
  const from = edge?.from?.name ?? null;
  if (!edge || from === null) {
    return { name: null, detail: `Packages do not go together: ${message}` };
  }
  const instead = current ? `, but ${current.name}@${current.version} is needed as well` : "";
  const detail = `${from}@${edge.from?.version} needs ${edge.name}@${edge.spec}${instead}`;
  return { name: declared.has(from) ? from : null, detail };
}

/** `@scope/name` of `@scope/name@^1`. */
function packageOf(spec: string): string | null {
  return /^(@[^/@]+\/[^/@]+|[^/@]+)(@|$)/.exec(spec)?.[1] ?? null;
}

function about(
  declared: ReadonlyMap<string, string>,
  name: string | null,
  detail: string,
): PackageFailure {
  if (name !== null && declared.has(name)) return { name, detail };
  return { name: null, detail: `${detail}, which one of the declared packages needs` };
}
