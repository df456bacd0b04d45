/** Runs one task in a thread of its own that can be ended at any time. */
import { PACKAGES_INSTALL_MS } from "@imprun/contracts/packages";
import {
  type InstallerAnswer,
  type InstallerTask,
  PackagesRefusedError,
  REGISTRY,
  RegistryUnreachableError,
} from "./task.ts";

type Done = Exclude<InstallerAnswer, { kind: "refused" | "unreachable" }>;
type AnswerTo<T extends InstallerTask> = Extract<
  Done,
  { kind: T["kind"] extends "resolve" ? "resolved" : "unpacked" }
>;

/** Variables that name the directory of temporary files. */
const TEMPORARY = ["TMPDIR", "TMP", "TEMP"];

const WORKER = new URL("./worker.ts", import.meta.url);
const REPOSITORY = new URL("../../../", import.meta.url);
const CODE = ["node_modules", "control", "shared/contracts"]
  .map((folder) => new URL(folder, REPOSITORY).pathname);

/**
 * Throws {@link PackagesRefusedError} when the packages are at fault or take longer than {@link PACKAGES_INSTALL_MS},
 * {@link RegistryUnreachableError} when the registry is.
 */
export async function runInstaller<T extends InstallerTask>(task: T): Promise<AnswerTo<T>> {
  const worker = new Worker(WORKER, {
    type: "module",
    deno: {
      permissions: {
        // The resolver connects to addresses, not to names, so its network cannot be narrowed to the registry.
        net: task.kind === "resolve" ? true : [`${new URL(REGISTRY).hostname}:443`],
        read: [...CODE, task.directory],
        write: [task.directory],
        // npm's libraries ask for the umask and the directories of the user and of temporary files.
        sys: true,
        env: TEMPORARY,
        run: false,
        ffi: false,
        import: false,
      },
    },
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const answer = await new Promise<InstallerAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<InstallerAnswer>) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`The installer failed: ${event.message}`));
      };
      timer = setTimeout(() => reject(tooSlow()), PACKAGES_INSTALL_MS);
      worker.postMessage(task);
    });
    if (answer.kind === "refused") throw new PackagesRefusedError(answer.failures);
    if (answer.kind === "unreachable") throw new RegistryUnreachableError(answer.detail);
    return answer as AnswerTo<T>;
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}

function tooSlow(): PackagesRefusedError {
  const detail = `The packages took longer than ${PACKAGES_INSTALL_MS / 1_000} s`;
  return new PackagesRefusedError([{ name: null, detail }]);
}
