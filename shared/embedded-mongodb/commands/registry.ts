/** All commands by name. */
import { AGGREGATE } from "./aggregate.ts";
import { COLLECTION_COMMANDS } from "./collections.ts";
import { CONFIGURE_FAIL_POINT } from "./fail-point.ts";
import { COUNT, DISTINCT } from "./count-distinct.ts";
import { FIND_AND_MODIFY } from "./find-and-modify.ts";
import { INDEX_COMMANDS } from "./indexes.ts";
import { DELETE, UPDATE } from "./update.ts";
import type { Command } from "./command.ts";
import { CURSOR_COMMANDS } from "./cursors.ts";
import { EXPLAIN } from "./explain.ts";
import { FIND } from "./find.ts";
import { HANDSHAKE_COMMANDS } from "./handshake.ts";
import { INSERT } from "./insert.ts";
import { SESSION_COMMANDS } from "./sessions.ts";

export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    ...HANDSHAKE_COMMANDS,
    ...SESSION_COMMANDS,
    ...CURSOR_COMMANDS,
    ...COLLECTION_COMMANDS,
    ...INDEX_COMMANDS,
    ...FIND_AND_MODIFY,
    AGGREGATE,
    CONFIGURE_FAIL_POINT,
    COUNT,
    DELETE,
    DISTINCT,
    EXPLAIN,
    FIND,
    INSERT,
    UPDATE,
  ].map((command) => [command.name, command]),
);
