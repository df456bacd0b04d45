/** Parses a command's options strictly: what is not known is refused by name. */
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { UserError } from "../user-error.ts";

/** Like `node:util` parseArgs with `strict`, but throws UserError. */
export function parseOptions<const O extends ParseArgsOptionsConfig>(
  args: string[],
  options: O,
  positionals = false,
) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: positionals });
  } catch (error) {
    if (error instanceof TypeError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}

/** A whole number from `min` to `max`; throws UserError that names the option. */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UserError(`--${name} is a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}
