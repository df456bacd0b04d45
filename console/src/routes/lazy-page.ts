import { lazyRouteComponent } from "@tanstack/react-router";
import { awaitPlatform } from "../lib/connection.ts";

const ATTEMPTS = 3;

/**
 * A page that is loaded when it is first opened. When the platform is away, that waits until it is there again; the
 * router's own way would be to load the whole site anew, which then ends at the browser's error page.
 */
export function lazyPage<M extends Record<string, unknown>, N extends keyof M & string>(
  load: () => Promise<M>,
  name: N,
) {
  return lazyRouteComponent(() => loadPatiently(load), name);
}

async function loadPatiently<M>(load: () => Promise<M>): Promise<M> {
  for (let attempt = 1;; attempt++) {
    try {
      return await load();
    } catch (error) {
      // A release may have taken the page's file away; that the router mends.
      if (attempt === ATTEMPTS) throw error;
      await awaitPlatform();
    }
  }
}
