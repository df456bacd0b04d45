/** The environment of a process of the platform. */

/**
 * What glibc's allocator is told. By itself it learns from the largest block that was freed how much to keep, up to 64 MB
 * for each thread: an isolate that is up then takes 15 MB instead of 11.5. `mallopt(3)` says what these are. Other C
 * libraries do not know them.
 */
const ALLOCATOR = {
  MALLOC_MMAP_THRESHOLD_: String(4 * 1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(1024 * 1024),
};

/** Those of this process's variables that are named here, and what every process of the platform has. */
export function environmentOf(names: readonly string[]): Record<string, string> {
  const environment: Record<string, string> = { ...ALLOCATOR };
  for (const name of names) {
    const value = Deno.env.get(name);
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
