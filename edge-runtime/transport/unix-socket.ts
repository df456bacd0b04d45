/** Listening at a unix socket that belongs to one process at a time. */

/**
 * Listens at `path`, for processes of the same user. A socket that a process left behind is replaced.
 * Throws when another process listens there.
 */
export async function listenAt(path: string): Promise<Deno.UnixListener> {
  await removeStale(path);
  const listener = Deno.listen({ transport: "unix", path });
  await Deno.chmod(path, 0o600);
  return listener;
}

async function removeStale(path: string): Promise<void> {
  let isTaken = true;
  try {
    (await Deno.connect({ transport: "unix", path })).close();
  } catch {
    isTaken = false;
  }
  if (isTaken) throw new Error(`Another runtime listens at ${path}`);
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
