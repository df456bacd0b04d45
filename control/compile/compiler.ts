/**
 * The compiler's process, esbuild. Sources come from strangers, and some make it crash or run for minutes (a thousand
 * nested `if` are enough), so a build has a deadline, the process is replaced when it is lost, and whoever was compiled
 * beside the culprit is compiled again.
 */
import * as esbuild from "esbuild";

/** Hundreds of times what a large function needs. */
const BUILD_MS = 5_000;

/** The compiler could not finish this build, also not alone. */
export class CompilerLostError extends Error {
  override readonly name = "CompilerLostError";
  constructor() {
    super(`The compiler did not finish within ${BUILD_MS / 1_000} s`);
  }
}

/** One life of the process: builds that run in it fail together when it ends. */
class Life {
  readonly #ended = Promise.withResolvers<never>();

  constructor() {
    // Nobody may be building when it ends.
    this.#ended.promise.catch(() => {});
  }

  /** Rejects when the process is gone; builds of a process that was stopped never settle by themselves. */
  get ended(): Promise<never> {
    return this.#ended.promise;
  }

  end(): void {
    if (life !== this) return;
    life = new Life();
    // It resets the process at once; the next build starts a new one.
    void esbuild.stop();
    this.#ended.reject(new CompilerLostError());
  }
}

/** Options of a build that writes no file, and says what is in those that it would write. */
type InMemory = esbuild.BuildOptions & { write: false; metafile: true };

let life = new Life();
const running = new Set<Promise<unknown>>();
/** The builds that are given another try, one after the other, with nothing beside them. */
let quarantine: Promise<unknown> | null = null;

/**
 * Builds, beside others at first, and once more alone if the process is lost meanwhile.
 * Rejects with esbuild's `BuildFailure` for mistakes in the source and with {@link CompilerLostError} for sources that
 * the compiler cannot take.
 */
export async function build(options: InMemory): Promise<esbuild.BuildResult<InMemory>> {
  while (quarantine) await quarantine;
  try {
    return await track(attempt(options));
  } catch (error) {
    if (!(error instanceof CompilerLostError)) throw error;
  }
  return await alone(() => attempt(options));
}

/** Ends the process. */
export function stopCompiler(): void {
  life.end();
}

async function attempt(options: InMemory): Promise<esbuild.BuildResult<InMemory>> {
  const own = life;
  const deadline = setTimeout(() => own.end(), BUILD_MS);
  try {
    return await Promise.race([esbuild.build(options), own.ended]);
  } catch (error) {
    if (error instanceof CompilerLostError || isBuildFailure(error)) throw error;
    // The process has crashed; esbuild says so to everybody who waited for it, but does not start another.
    own.end();
    throw new CompilerLostError();
  } finally {
    clearTimeout(deadline);
  }
}

/** Whether the source is at fault, and the compiler says where. */
export function isBuildFailure(error: unknown): error is esbuild.BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

async function track<T>(work: Promise<T>): Promise<T> {
  running.add(work);
  try {
    return await work;
  } finally {
    running.delete(work);
  }
}

async function alone<T>(work: () => Promise<T>): Promise<T> {
  const before = quarantine;
  const turn = (async () => {
    await before;
    await Promise.allSettled(running);
    return await work();
  })();
  const settled = turn.then(() => {}, () => {});
  quarantine = settled;
  try {
    return await turn;
  } finally {
    if (quarantine === settled) quarantine = null;
  }
}
