/** Which ports the processes of one machine listen on. */
import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { UserError } from "../user-error.ts";

export interface Ports {
  readonly control: number;
  readonly runtimes: Readonly<Record<Environment, number>>;
  readonly mongodb: number;
}

const MONGODB_OFFSET = 17;
const FIRST_FREE_PORT = 20_000;
const KERNEL_PORTS_FROM = 32_768;

/** Ports counted from `base` as the documentation says, or free ones when `base` is 0. */
export function choosePorts(base: number): Ports {
  if (base === 0) {
    const [control, dev, staging, prod, mongodb] = freePorts(5) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return { control, runtimes: { dev, staging, prod }, mongodb };
  }
  return {
    control: base,
    runtimes: { dev: base + 1, staging: base + 2, prod: base + 3 },
    mongodb: base + MONGODB_OFFSET,
  };
}

/** Throws UserError that names the first port that something else listens on. */
export function assertPortsFree(ports: Ports, needsMongodb: boolean): void {
  const wanted: [string, number][] = [
    ["the console and the API", ports.control],
    ...ENVIRONMENTS.map((name): [string, number] => [`the ${name} runtime`, ports.runtimes[name]]),
  ];
  if (needsMongodb) wanted.push(["the embedded MongoDB", ports.mongodb]);
  for (const [purpose, port] of wanted) {
    if (isFree(port)) continue;
    throw new UserError(
      `Port ${port}, for ${purpose}, is in use; stop what listens there, or choose other ports with --port`,
    );
  }
}

/**
 * Free ports below those that the kernel hands out by itself (ip_local_port_range, from 32,768): a port from that range
 * could be taken by any outgoing connection before the process that it was chosen for listens.
 */
function freePorts(count: number): number[] {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST_FREE_PORT +
      Math.floor(Math.random() * (KERNEL_PORTS_FROM - FIRST_FREE_PORT));
    if (isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
