import { denoServe } from "./deno-serve.ts";
import { expressVm } from "./express.ts";
import type { Peer } from "./peer.ts";
import { workerdLoader, workerdStatic } from "./workerd.ts";

/** All that imprun is measured beside; the first one is the ceiling. */
export const PEERS: readonly Peer[] = [denoServe, workerdStatic, workerdLoader, expressVm];
