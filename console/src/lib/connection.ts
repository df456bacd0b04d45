/** Whether the platform answers at all. While it does not, it is asked again until it does. */
import { useSyncExternalStore } from "react";

const RETRY_MS = 2_000;

let lost = false;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  lost = next;
  for (const listener of listeners) listener();
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch("/healthz", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let waiting: Promise<void> | undefined;

/** Something did not come. Resolves at once if the platform answers nevertheless, else when it does again. */
export function awaitPlatform(): Promise<void> {
  return waiting ??= ask().finally(() => waiting = undefined);
}

async function ask(): Promise<void> {
  if (await answers()) return;
  set(true);
  do await delay(RETRY_MS); while (!await answers());
  set(false);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the platform is away. */
export function useLost(): boolean {
  return useSyncExternalStore(subscribe, () => lost);
}

/** Calls back each time when the platform is there again. */
export function onRestored(callback: () => void): void {
  listeners.add(() => {
    if (!lost) callback();
  });
}

addEventListener("offline", () => void awaitPlatform());
