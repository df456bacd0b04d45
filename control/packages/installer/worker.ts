/**
 * The thread that works with what strangers have put into the registry. It may read and write the directory of its
 * task and use the network, and it has nothing else: no environment, no programs, no secrets.
 */
import process from "node:process";
import {
  type InstallerAnswer,
  type InstallerTask,
  PackagesRefusedError,
  RegistryUnreachableError,
} from "./task.ts";
import { unpackPackages } from "./unpack.ts";

interface Thread {
  onmessage: ((event: MessageEvent<InstallerTask>) => void) | null;
  postMessage(answer: InstallerAnswer): void;
}

const thread = self as unknown as Thread;

thread.onmessage = async ({ data }) => thread.postMessage(await answer(data));

async function answer(task: InstallerTask): Promise<InstallerAnswer> {
  try {
    if (task.kind === "resolve") {
      // npm's libraries ask for these while they are loaded, and this thread has no right to look further.
      Object.defineProperty(process, "env", { value: {} });
      Object.defineProperty(process, "cwd", { value: () => task.directory });
      const { resolvePackages } = await import("./resolve.ts");
      const packages = await resolvePackages(task.directory, task.dependencies);
      return { kind: "resolved", packages };
    }
    return { kind: "unpacked", bytes: await unpackPackages(task.directory, task.packages) };
  } catch (error) {
    if (error instanceof PackagesRefusedError) {
      return { kind: "refused", failures: error.failures };
    }
    if (error instanceof RegistryUnreachableError) {
      return { kind: "unreachable", detail: error.message };
    }
    throw error;
  }
}
