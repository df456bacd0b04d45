/**
 * The meter around messages to oneself: what a port was sent and nobody took waits outside of the heap. It counts until
 * the message arrives. Call it before the ports are locked.
 */
import { serialize } from "node:v8";
import {
  asItIs,
  bareList,
  defineProperty,
  getOwnPropertyDescriptor,
  isArray,
  uncurry,
} from "../primordials.ts";
import { isBuffer } from "./bytes.ts";
import { holdBytes, releaseBytes, requireRoom } from "./meter.ts";
import { replaceConstructor, replaceMethod } from "./replace.ts";
import { countClones } from "./clones.ts";

/** What cannot be measured, keys for example, counts as much. */
const UNKNOWN_BYTES = 64 * 1024;
/** What a message takes beside its content. */
const MESSAGE_BYTES = 256;

/** What a port takes until it is closed, whether it is collected or not. */
const PORT_BYTES = 4 * 1024;

/** The sizes of what waits at one end, the oldest first. */
interface End {
  peer: End | null;
  isOpen: boolean;
  sizes: number[];
  taken: number;
}

const NativeDOMException = DOMException;
const listen = uncurry(EventTarget.prototype.addEventListener) as (
  target: EventTarget,
  type: string,
  listener: (event: Event) => void,
) => void;
const ends = new WeakMap<object, End>();
const endOf = ends.get.bind(ends);
const remember = ends.set.bind(ends);

/** Meters the channels that tenants make. Other ports are the platform's own. */
export function meterPorts(): void {
  replaceConstructor("MessageChannel", (_args, make) => {
    requireRoom(2 * PORT_BYTES);
    const channel = make() as MessageChannel;
    const [one, two] = [endFor(channel.port1), endFor(channel.port2)];
    one.peer = two;
    two.peer = one;
    return channel;
  });
  const { postMessage, close } = MessagePort.prototype;
  const post = uncurry(postMessage) as (
    port: object,
    message: unknown,
    transfer: unknown[],
  ) => void;
  const closePort = uncurry(close) as (port: object) => void;
  replacePrototypeMethod("postMessage", function (this: object, message: unknown, given: unknown) {
    const transfer = transferOf(given);
    const peer = endOf(this)?.peer;
    if (!peer) return post(this, message, transfer);
    requireBuffers(transfer);
    const bytes = sizeOf(message);
    holdBytes(bytes);
    try {
      countClones(message, () => post(this, message, transfer));
    } catch (error) {
      releaseBytes(bytes);
      throw error;
    }
    peer.sizes[peer.sizes.length] = bytes;
  });
  replacePrototypeMethod("close", function (this: object) {
    const end = endOf(this);
    if (end) {
      forgetAll(end);
      // What is sent to a closed port is dropped.
      if (end.peer) end.peer.peer = null;
      if (end.isOpen) releaseBytes(PORT_BYTES);
      end.isOpen = false;
    }
    closePort(this);
  });
  replaceMethod(globalThis, "structuredClone", (_self, args, original) => {
    if (args[1] !== undefined) {
      const transfer = transferOf(args[1]);
      requireBuffers(transfer);
      args[1] = { transfer };
    }
    return original();
  });
}

/** The platform's own listener hears of each message before those of the tenant, and starts no port. */
function endFor(port: MessagePort): End {
  const end: End = { peer: null, isOpen: true, sizes: bareList(), taken: 0 };
  holdBytes(PORT_BYTES);
  remember(port, end);
  listen(port, "message", () => takeOne(end));
  return end;
}

function takeOne(end: End): void {
  const bytes = end.sizes[end.taken];
  if (bytes === undefined) return;
  releaseBytes(bytes);
  if (++end.taken < end.sizes.length) return;
  end.sizes = bareList();
  end.taken = 0;
}

function forgetAll(end: End): void {
  while (end.taken < end.sizes.length) takeOne(end);
}

/** The list that is to be moved, as one that nobody else changes. */
function transferOf(given: unknown): unknown[] {
  if (given === null || typeof given !== "object") return [];
  const list = isArray(given) ? given : (given as { transfer?: Iterable<unknown> }).transfer;
  return asItIs(list === undefined || list === null ? [] : [...list as Iterable<unknown>]);
}

/** A port that has been moved would be a new one, without a meter, and a stream that has been moved is two of them. */
function requireBuffers(transfer: readonly unknown[]): void {
  for (let i = 0; i < transfer.length; i++) {
    if (isBuffer(transfer[i])) continue;
    throw new NativeDOMException("Only an ArrayBuffer can be transferred here", "DataCloneError");
  }
}

function sizeOf(message: unknown): number {
  if (typeof message === "string") return MESSAGE_BYTES + 2 * message.length;
  if (message === null || typeof message !== "object") return MESSAGE_BYTES;
  try {
    return MESSAGE_BYTES + serialize(message).length;
  } catch {
    // The port itself says whether it can be cloned.
    return UNKNOWN_BYTES;
  }
}

function replacePrototypeMethod(name: "postMessage" | "close", value: unknown): void {
  const descriptor = getOwnPropertyDescriptor(MessagePort.prototype, name)!;
  defineProperty(MessagePort.prototype, name, { ...descriptor, value });
}
