/** What a function does with its WebSocket; the message comes from the isolate, so it may say anything. */
import { isServerCloseCode, type TO_CELL, type ToCell } from "@imprun/contracts/runtime/isolate";
import { bodyIn, ForgedMessage } from "../isolates/channel.ts";
import type { ClientSocket } from "./client-socket.ts";

type Message = Extract<ToCell, [typeof TO_CELL.socket, ...unknown[]]>;

/** Throws ForgedMessage for what no isolate of ours would say. */
export function act(
  socket: ClientSocket,
  message: Message,
  attachments: readonly unknown[],
): void {
  switch (message[2]) {
    case "send": {
      const data = bodyIn(message[3], attachments);
      if (typeof data === "string" || data instanceof Uint8Array) return socket.send(data);
      throw new ForgedMessage("A message is neither text nor bytes");
    }
    case "taken":
      if (!Number.isInteger(message[3]) || message[3] < 0) {
        throw new ForgedMessage("A message has no size");
      }
      return socket.taken(message[3]);
    case "close":
      if (!isServerCloseCode(message[3]) || !isReason(message[4])) {
        throw new ForgedMessage("A WebSocket is closed with a wrong code or reason");
      }
      return socket.end(message[3], message[4]);
    default:
      throw new ForgedMessage("An unknown message to a WebSocket");
  }
}

function isReason(reason: unknown): boolean {
  return typeof reason === "string" && new TextEncoder().encode(reason).length <= 123;
}
