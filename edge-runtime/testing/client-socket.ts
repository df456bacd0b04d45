/** A WebSocket client of a test's cell that keeps what it hears. */
import { until } from "@imprun/testing/until";
import type { TestCell } from "./cell.ts";

export interface ClientOptions {
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
}

export class TestSocket {
  readonly heard: unknown[] = [];
  readonly opened: Promise<void>;
  /** Resolves with what ended it; 1006 when it never opened. */
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly socket: WebSocket;

  constructor(cell: TestCell, gatewayId: string, path: string, options: ClientOptions = {}) {
    const host = `${gatewayId}.dev.localhost:${cell.port}`;
    this.socket = new WebSocket(`ws://127.0.0.1:${cell.port}${path}`, {
      protocols: options.protocols,
      headers: { host, ...options.headers },
      client: cell.client,
    });
    this.socket.binaryType = "arraybuffer";
    const opened = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<{ code: number; reason: string }>();
    this.opened = opened.promise;
    this.closed = closed.promise;
    this.socket.onopen = () => opened.resolve();
    this.socket.onmessage = ({ data }) => {
      this.heard.push(data);
    };
    // The close event that follows says all there is.
    this.socket.onerror = () => {};
    this.socket.onclose = ({ code, reason }) => {
      opened.resolve();
      // Deno says 0 where browsers say 1006.
      closed.resolve({ code: code || 1006, reason });
    };
  }

  /** The message with this number, from 0; rejects when the connection ends before. */
  async message(number: number): Promise<unknown> {
    return await until(() => {
      if (this.heard.length > number) return Promise.resolve(this.heard[number]);
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error("The WebSocket has closed");
      return Promise.resolve(null);
    });
  }
}
