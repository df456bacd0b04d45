/**
 * The way out: a SOCKS5 server on loopback (RFC 1928, RFC 1929) that only the broker's own HTTP client can use.
 *
 * `fetch` resolves names by itself, so an address that was checked before need not be the one it connects to (DNS
 * rebinding), and Deno's `tcp` transport, which would pin the address, does not speak TLS. Through this server the name is
 * resolved and checked where the connection is made, to the address that was checked; TLS, its check of the host's name,
 * HTTP/2 and the pool of connections stay with `fetch`.
 */
import { timingSafeEqual } from "node:crypto";
import { EGRESS_LIMITS } from "@imprun/contracts/limits";
import { report } from "../../report.ts";
import { acceptAll } from "../../transport/accept.ts";
import { EgressRefusal, type Resolver } from "./resolver.ts";

const VERSION = 5;
const USERNAME_PASSWORD = 2;
const CONNECT = 1;
const REPLY = { succeeded: 0, failed: 1, notAllowed: 2, unreachable: 4, unsupported: 7 } as const;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;

export interface Tunnel {
  readonly port: number;
  readonly password: string;
  close(): void;
}

export const TUNNEL_USER = "broker";

/** Starts the server at a free port of 127.0.0.1. */
export function openTunnel(resolver: Resolver): Tunnel {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  // Any process of this machine could connect: a password keeps the way out ours.
  const password = crypto.randomUUID();
  acceptAll(listener, (client) => {
    serve(client, password, resolver).catch((error) => {
      if (!isDisconnect(error)) report("An outbound connection failed", error);
    }).finally(() => close(client));
  });
  return {
    port: (listener.addr as Deno.NetAddr).port,
    password,
    close: () => listener.close(),
  };
}

async function serve(client: Deno.TcpConn, password: string, resolver: Resolver): Promise<void> {
  client.setNoDelay(true);
  const reader = new ExactReader(client);
  if (!await authenticate(client, reader, password)) return;
  const destination = await readDestination(reader);
  if (destination === null) return await reply(client, REPLY.unsupported);
  const upstream = await connect(resolver, destination);
  if (typeof upstream === "number") return await reply(client, upstream);
  try {
    upstream.setNoDelay(true);
    await reply(client, REPLY.succeeded);
    await Promise.all([
      client.readable.pipeTo(upstream.writable),
      upstream.readable.pipeTo(client.writable),
    ]);
  } finally {
    close(upstream);
  }
}

async function authenticate(
  client: Deno.Conn,
  reader: ExactReader,
  password: string,
): Promise<boolean> {
  const [version, count] = await reader.read(2) as unknown as [number, number];
  const methods = await reader.read(count);
  if (version !== VERSION || !methods.includes(USERNAME_PASSWORD)) return false;
  await client.write(Uint8Array.of(VERSION, USERNAME_PASSWORD));
  const [, userLength] = await reader.read(2) as unknown as [number, number];
  await reader.read(userLength);
  const [passwordLength] = await reader.read(1) as unknown as [number];
  const given = new TextDecoder().decode(await reader.read(passwordLength));
  const isKnown = isEqual(given, password);
  await client.write(Uint8Array.of(1, isKnown ? 0 : 1));
  return isKnown;
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => new TextEncoder().encode(text));
  return a!.length === b!.length && timingSafeEqual(a!, b!);
}

interface Destination {
  readonly host: string;
  readonly port: number;
}

async function readDestination(reader: ExactReader): Promise<Destination | null> {
  const [, command, , type] = await reader.read(4) as unknown as number[];
  const host = await readHost(reader, type!);
  const [high, low] = await reader.read(2) as unknown as [number, number];
  return command === CONNECT && host !== null ? { host, port: high * 256 + low } : null;
}

async function readHost(reader: ExactReader, type: number): Promise<string | null> {
  switch (type) {
    case IPV4:
      return (await reader.read(4)).join(".");
    case IPV6: {
      const bytes = await reader.read(16);
      const view = new DataView(bytes.buffer);
      return Array.from({ length: 8 }, (_, index) => view.getUint16(index * 2).toString(16))
        .join(":");
    }
    case NAME: {
      const [length] = await reader.read(1) as unknown as [number];
      return new TextDecoder().decode(await reader.read(length));
    }
    default:
      return null;
  }
}

/** The connection, or the reply that says why there is none. */
async function connect(
  resolver: Resolver,
  { host, port }: Destination,
): Promise<Deno.TcpConn | number> {
  let addresses: string[];
  try {
    addresses = await resolver.resolve(host);
  } catch (error) {
    if (error instanceof EgressRefusal) return REPLY.notAllowed;
    throw error;
  }
  for (const hostname of addresses) {
    try {
      const signal = AbortSignal.timeout(EGRESS_LIMITS.connectMs);
      return await Deno.connect({ hostname, port, signal });
    } catch {
      // The next address may be reachable; after the last one the reply says that none was.
    }
  }
  return REPLY.unreachable;
}

async function reply(client: Deno.Conn, code: number): Promise<void> {
  await client.write(Uint8Array.of(VERSION, code, 0, IPV4, 0, 0, 0, 0, 0, 0));
}

class ExactReader {
  constructor(private readonly connection: Deno.Conn) {}

  /** Exactly so many bytes. Throws UnexpectedEof when the client ends before. */
  async read(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    for (let offset = 0; offset < length;) {
      const size = await this.connection.read(bytes.subarray(offset));
      if (size === null) throw new Deno.errors.UnexpectedEof();
      offset += size;
    }
    return bytes;
  }
}

function isDisconnect(error: unknown): boolean {
  return error instanceof Deno.errors.UnexpectedEof ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.BadResource;
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    // The streams close it when both ends are done.
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
