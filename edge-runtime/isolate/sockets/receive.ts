/** Events of clients' WebSockets, each in the context of the request that it began with. */
import { TO_ISOLATE, type ToIsolate } from "@imprun/contracts/runtime/isolate";
import { contextOf, runIn } from "../context.ts";
import { settle } from "../imp/wait-until.ts";
import { FunctionSocket } from "./function-socket.ts";

type Message = Extract<ToIsolate, [typeof TO_ISOLATE.socket, ...unknown[]]>;

const { open, message, sent, closed } = FunctionSocket.receive;

/** Hands an event to the WebSocket that it is about. */
export function receiveSocketEvent(received: Message, attachments: readonly unknown[]): void {
  const context = contextOf(received[1]);
  const socket = context?.work.socket;
  if (socket) runIn(context, () => dispatch(socket, received, attachments), undefined);
  if (context && received[2] === "closed") settle(context.request, context.work);
}

function dispatch(
  socket: FunctionSocket,
  received: Message,
  attachments: readonly unknown[],
): void {
  switch (received[2]) {
    case "open":
      return open(socket);
    case "message": {
      const body = received[3];
      return message(socket, (typeof body === "number" ? attachments[body] : body) as string);
    }
    case "sent":
      return sent(socket, received[3]);
    case "closed":
      return closed(socket, received[3], received[4], received[5]);
  }
}
