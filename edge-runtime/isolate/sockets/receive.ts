/** Events of clients' WebSockets, each in the context of the request that it began with. */
import { TO_ISOLATE, type ToIsolate } from "@imprun/contracts/runtime/isolate";
import { contextOf, runIn } from "../context.ts";
import { settle } from "../imp/wait-until.ts";
import { closed, type FunctionSocket, opened, received, sent } from "./function-socket.ts";

type Message = Extract<ToIsolate, [typeof TO_ISOLATE.socket, ...unknown[]]>;

/** Hands an event to the WebSocket that it is about. */
export function receiveSocketEvent(message: Message, attachments: readonly unknown[]): void {
  const context = contextOf(message[1]);
  const socket = context?.work.socket;
  if (socket) runIn(context, () => dispatch(socket, message, attachments), undefined);
  if (context && message[2] === "closed") settle(context.request, context.work);
}

function dispatch(
  socket: FunctionSocket,
  message: Message,
  attachments: readonly unknown[],
): void {
  switch (message[2]) {
    case "open":
      return opened(socket);
    case "message": {
      const body = message[3];
      return received(socket, (typeof body === "number" ? attachments[body] : body) as string);
    }
    case "sent":
      return sent(socket, message[3]);
    case "closed":
      return closed(socket, message[3], message[4], message[5]);
  }
}
