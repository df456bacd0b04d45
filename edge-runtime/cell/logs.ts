/** Log lines of tenants on their way to the broker: bounded in size, rate and number. */
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";
import { charsOf, LogRoom } from "../log-room.ts";
import type { LogMessage } from "./log-spool.ts";

type Entry = LogMessage["entries"][number];

const FLUSH_MS = 100;
const MESSAGE_LINES = 2_000;
/** A larger message would hold up the thread that all tenants share. */
const MESSAGE_CHARS = 1024 * 1024;

/** What functions write, and what is written about their requests. */
type Kind = "log" | "request";

interface Window {
  second: number;
  readonly lines: Record<Kind, number>;
  /** Lines over the limit that were not told of yet. */
  refused: number;
  deployment: TenantDeployment;
}

export class Logs {
  #entries: Entry[] = [];
  /** Lines are here until the broker has written them, which takes long while MongoDB is away. */
  readonly #room = new LogRoom();
  #lost = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #windows = new Map<string, Window>();

  /**
   * `send` resolves when the message is written, or lost, and is null when the broker does not take it; `dropped` hears of
   * lines over a tenant's limit.
   */
  constructor(
    private readonly send: (message: LogMessage) => Promise<void> | null,
    private readonly dropped: (deployment: TenantDeployment, lines: number) => void,
  ) {}

  /** Whether there may be another line in this second; many requests do not silence what functions write. */
  admits(deployment: TenantDeployment, kind: Kind = "log"): boolean {
    const window = this.#window(deployment);
    const second = Math.floor(Date.now() / 1000);
    if (window.second !== second) {
      window.second = second;
      window.lines.log = window.lines.request = 0;
    }
    if (++window.lines[kind] <= deployment.limits.logLinesPerSecond) return true;
    this.refused(deployment, 1);
    return false;
  }

  /** Lines of the tenant were not taken; `lines` may come from an isolate. */
  refused(deployment: TenantDeployment, lines: number): void {
    if (!Number.isSafeInteger(lines) || lines < 1) return;
    const window = this.#window(deployment);
    window.refused += lines;
    window.deployment = deployment;
    this.#schedule();
  }

  #window(deployment: TenantDeployment): Window {
    const { tenantId } = deployment;
    let window = this.#windows.get(tenantId);
    if (!window) {
      const lines = { log: 0, request: 0 };
      this.#windows.set(tenantId, window = { second: 0, lines, refused: 0, deployment });
    }
    return window;
  }

  /** Queues an entry, or loses it when too much, or too much of its tenant, has not been written yet. */
  add(entry: Entry): void {
    if (!this.#room.take(entry)) {
      this.#lost++;
      return;
    }
    this.#entries.push(entry);
    this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  flush(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    this.#tellRefused();
    while (this.#entries.length > 0) {
      const entries = this.#entries.slice(0, this.#fitting());
      const written = this.send({ type: "logs", entries, dropped: this.#lost });
      if (written === null) {
        this.#timer = setTimeout(() => this.flush(), 10 * FLUSH_MS);
        return;
      }
      written.then(() => entries.forEach((entry) => this.#room.give(entry)));
      this.#entries = this.#entries.slice(entries.length);
      this.#lost = 0;
    }
  }

  /** And forgets tenants that have written nothing lately. */
  #tellRefused(): void {
    const second = Math.floor(Date.now() / 1000);
    for (const [tenantId, window] of this.#windows) {
      if (window.refused > 0) this.dropped(window.deployment, window.refused);
      window.refused = 0;
      if (window.second < second) this.#windows.delete(tenantId);
    }
  }

  /** How many of the entries go into one message: one at least. */
  #fitting(): number {
    let chars = charsOf(this.#entries[0]!);
    let lines = 1;
    while (lines < MESSAGE_LINES && lines < this.#entries.length) {
      chars += charsOf(this.#entries[lines]!);
      if (chars > MESSAGE_CHARS) break;
      lines++;
    }
    return lines;
  }

  /** Sends what the broker takes now, and waits for nothing more. */
  stop(): void {
    this.flush();
    clearTimeout(this.#timer ?? undefined);
  }
}

/** A line cut to so many bytes of UTF-8. */
export function cut(line: string, maxBytes: number): string {
  if (line.length * 3 <= maxBytes) return line;
  const bytes = new TextEncoder().encode(line);
  if (bytes.length <= maxBytes) return line;
  return `${new TextDecoder().decode(bytes.subarray(0, maxBytes - 4)).replace(/�+$/, "")}…`;
}
