/** How much memory a cell may have before it is replaced. */

const GIB = 1024 ** 3;

export interface MemoryCaps {
  /** Past this the cell is replaced at leisure. */
  readonly softBytes: number;
  /** Past this it is killed at once, before the machine has no memory left for anybody. */
  readonly hardBytes: number;
}

/** The caps of each of `cells` cells on a machine (or in a container) with so much memory. */
export function memoryCaps(totalBytes: number, cells: number): MemoryCaps {
  const hardBytes = Math.min(8 * GIB, totalBytes * 0.5 / cells);
  return { softBytes: hardBytes * 0.6, hardBytes };
}
