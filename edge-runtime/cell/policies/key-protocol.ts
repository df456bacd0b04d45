/**
 * The API key of a browser's WebSocket. Browsers set no headers there, and an address is written into logs and
 * histories, so the key comes as a subprotocol: `new WebSocket(url, ["chat", "apikey.sk_dev_…"])`.
 */
import type { Exchange } from "../http/exchange.ts";

const PREFIX = "apikey.";

/** Keeps the key of `Sec-WebSocket-Protocol` apart and returns the other subprotocols, in their order. */
export function withoutKey(exchange: Exchange, offered: string): string {
  if (exchange.tenant?.deployment.authType === "none") return offered;
  const names = offered.split(",").map((name) => name.trim());
  const key = names.find((name) => name.startsWith(PREFIX));
  if (key === undefined) return offered;
  exchange.presentedKey ??= key.slice(PREFIX.length);
  exchange.hasKeyAsProtocol = true;
  return names.filter((name) => !name.startsWith(PREFIX)).join(", ");
}
