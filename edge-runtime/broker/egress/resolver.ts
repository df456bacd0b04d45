/** Host names to addresses that tenants may reach. */
import { lookup } from "node:dns/promises";
import { parseAddress, refusalOf } from "./addresses.ts";

/** All addresses of a host name, as the system resolves it. Rejects when there is none. */
export type Lookup = (host: string) => Promise<string[]>;

/** The destination is none that a tenant may reach, or there is no such host. */
export class EgressRefusal extends Error {
  override readonly name = "EgressRefusal";
}

export interface ResolverOptions {
  readonly lookup?: Lookup;
  /** For development and tests on one machine: lets tenants reach 127.0.0.1 and ::1. Never on a server. */
  readonly allowLoopback?: boolean;
}

export class Resolver {
  readonly #lookup: Lookup;
  readonly #allowLoopback: boolean;

  constructor({ lookup = systemLookup, allowLoopback = false }: ResolverOptions = {}) {
    this.#lookup = lookup;
    this.#allowLoopback = allowLoopback;
  }

  /**
   * The addresses to connect to. Throws EgressRefusal when there is none, or when any of them is refused: a public host
   * has no private address, but an attacker's name server mixes them.
   */
  async resolve(host: string): Promise<string[]> {
    const name = host.replace(/^\[(.*)\]$/, "$1");
    const addresses = parseAddress(name) ? [name] : await this.#find(name);
    for (const address of addresses) {
      const reason = refusalOf(address);
      if (reason === null || (this.#allowLoopback && reason === "loopback")) continue;
      throw new EgressRefusal(`${host} is not reachable from a function: its address is ${reason}`);
    }
    return addresses;
  }

  async #find(name: string): Promise<string[]> {
    let addresses: string[];
    try {
      addresses = await this.#lookup(name);
    } catch {
      addresses = [];
    }
    if (addresses.length === 0) throw new EgressRefusal(`The host ${name} cannot be found`);
    return addresses;
  }
}

async function systemLookup(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}
