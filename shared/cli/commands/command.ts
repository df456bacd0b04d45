/** What every command of the tool is. */
export interface Command {
  readonly name: string;
  /** One line for `imprun help`. */
  readonly summary: string;
  /** The text of `imprun <name> --help`. */
  readonly usage: string;
  /** Gets what follows the command's name; resolves to the exit code. Throws UserError for bad input. */
  run(args: string[]): Promise<number>;
}
