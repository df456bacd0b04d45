/** All commands by name. */
import type { Command } from "./command.ts";
import { CURSOR_COMMANDS } from "./cursors.ts";
import { FIND } from "./find.ts";
import { HANDSHAKE_COMMANDS } from "./handshake.ts";
import { INSERT } from "./insert.ts";
import { SESSION_COMMANDS } from "./sessions.ts";

export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    ...HANDSHAKE_COMMANDS,
    ...SESSION_COMMANDS,
    ...CURSOR_COMMANDS,
    INSERT,
    FIND,
  ].map((command) => [command.name, command]),
);
