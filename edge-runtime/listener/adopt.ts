/**
 * Lets a `Deno.serve` that is already there accept from another listening socket, which was inherited.
 *
 * Deno cannot listen at a descriptor. But what it has is a descriptor too, watched by the epoll of its event loop. So the
 * inherited socket takes that number (dup2), and is watched in the place of the one before, under the same key, which
 * /proc/self/fdinfo tells (proc(5), "tfd"). `listener.test.ts` says at once when a version of Deno does it differently.
 */
import { type Libc, listeningDescriptor, openLibc, readProcFile, succeeded } from "./libc.ts";

const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const MOST_DESCRIPTORS = 1_024;

export interface Adoption {
  /** From now on connections of the inherited socket are accepted, and those of the one before are not. */
  begin(): void;
  /** Accepts nothing more; what was accepted goes on. Others that have the socket go on accepting. */
  end(): void;
}

/** Where and how the event loop watches a descriptor. */
interface Watched {
  readonly epoll: number;
  readonly event: Uint8Array<ArrayBuffer>;
}

/**
 * Prepares `inherited` to take the place of this process's socket at `port`. Needs `--allow-ffi`; what it returns does not.
 * Throws when the event loop is not as expected.
 */
export function adopt(inherited: number, port: number): Adoption {
  const libc = openLibc();
  const own = listeningDescriptor(libc, port);
  const { epoll, event } = findWatch(libc, own);
  let isAccepting = false;
  return {
    begin() {
      // Closes the socket that was there, and with it ends its watch.
      succeeded("dup2", libc.dup2(inherited, own));
      succeeded("epoll_ctl", libc.epoll_ctl(epoll, EPOLL_CTL_ADD, own, event));
      succeeded("close", libc.close(inherited));
      isAccepting = true;
    },
    end() {
      if (!isAccepting) return;
      isAccepting = false;
      succeeded("epoll_ctl", libc.epoll_ctl(epoll, EPOLL_CTL_DEL, own, event));
    },
  };
}

function findWatch(libc: Libc, fd: number): Watched {
  const line = new RegExp(`^tfd:\\s*${fd} events:\\s*([0-9a-f]+) data:\\s*([0-9a-f]+)`, "m");
  for (let epoll = 3; epoll < MOST_DESCRIPTORS; epoll++) {
    const watch = line.exec(readProcFile(libc, `/proc/self/fdinfo/${epoll}`) ?? "");
    if (watch) return { epoll, event: epollEvent(watch[1]!, watch[2]!) };
  }
  throw new Error("The event loop does not watch the listening socket");
}

/** `struct epoll_event`, which is packed on x86-64 only. */
function epollEvent(events: string, data: string): Uint8Array<ArrayBuffer> {
  const isPacked = Deno.build.arch === "x86_64";
  const view = new DataView(new ArrayBuffer(isPacked ? 12 : 16));
  view.setUint32(0, Number(`0x${events}`), true);
  view.setBigUint64(isPacked ? 4 : 8, BigInt(`0x${data}`), true);
  return new Uint8Array(view.buffer);
}
