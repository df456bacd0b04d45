/** The permissions of the embedded MongoDB: loopback, and files (its directory is an argument). */
export const MONGODB_FLAGS: readonly string[] = [
  "--allow-net=127.0.0.1",
  "--allow-read",
  "--allow-write",
];
