/** Gives up every permission of the process, for good. */

const NAMES = ["net", "read", "write", "env", "run", "sys", "ffi", "import"] as const;

/** Throws when one is still granted afterwards: no tenant code may run then. */
export async function dropPermissions(): Promise<void> {
  for (const name of NAMES) {
    const { state } = await Deno.permissions.revoke({ name } as Deno.PermissionDescriptor);
    const after = await Deno.permissions.query({ name } as Deno.PermissionDescriptor);
    if (state === "granted" || after.state === "granted") {
      throw new Error(`The permission ${name} could not be dropped`);
    }
  }
}
