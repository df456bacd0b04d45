/**
 * What the machine itself adds when it is busy. A virtual machine whose cores are all in use is paused by its host more
 * often, and wakes its threads up later: no platform can do better beside a tenant that computes.
 */

/** A program that computes without end, at a priority at which it gets only what nobody else wants. */
const SPIN = ["--idle", "0", "sh", "-c", "while :; do :; done"];

/** Keeps every core busy until it is disposed of. Needs `chrt` (util-linux). */
export function spinEverywhere(): Disposable {
  const processes = Array.from(
    { length: navigator.hardwareConcurrency },
    () => new Deno.Command("chrt", { args: SPIN, stdin: "null", stdout: "null" }).spawn(),
  );
  return {
    [Symbol.dispose]() {
      for (const process of processes) process.kill("SIGKILL");
    },
  };
}
