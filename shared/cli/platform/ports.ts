/** Which ports the processes of one machine listen on. */
import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { UserError } from "../user-error.ts";

export interface Ports {
  readonly control: number;
  readonly runtimes: Readonly<Record<Environment, number>>;
  readonly mongodb: number;
}

const MONGODB_OFFSET = 17;

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
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
      throw new UserError(
        `Port ${port}, for ${purpose}, is in use; stop what listens there, or choose other ports with --port`,
      );
    }
  }
}

function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  return listeners.map((listener) => {
    const { port } = listener.addr;
    listener.close();
    return port;
  });
}
