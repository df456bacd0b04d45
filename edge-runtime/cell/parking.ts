/**
 * When V8 cannot go on, for example since one operation asks for more memory than it can ever give, it ends the process
 * with a trap instruction, and Deno has no hook for that. Tenants share the process, so the thread is stopped instead:
 * whoever handles SIGTRAP there never returns. Its own isolate is lost, all others go on, and the supervisor, which sees
 * that the thread is inside the handler, has the tenant suspended and gives the cell a successor.
 *
 * Only what V8 itself decides ends like this. A fault of memory (SIGSEGV, SIGBUS, SIGILL) or an abort of Deno (SIGABRT)
 * ends the process as ever, since nobody knows what is left intact.
 */

const SYMBOLS = {
  dlsym: { parameters: ["pointer", "buffer"], result: "pointer" },
  signal: { parameters: ["i32", "pointer"], result: "pointer" },
} as const;

const SIGTRAP = 5;

/** From now on a thread in which V8 gives up stands still. Needs `--allow-ffi`. Throws when the C library is not as expected. */
export function parkFatalThreads(): void {
  const { symbols } = Deno.dlopen("libc.so.6", SYMBOLS);
  // As a handler of a signal, pause(2) waits for another one, and nobody sends threads of a cell any.
  const pause = symbols.dlsym(null, new TextEncoder().encode("pause\0"));
  if (pause === null) throw new Error("The C library has no pause()");
  symbols.signal(SIGTRAP, pause);
}
