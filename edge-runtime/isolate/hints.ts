/** What to do about a name that programs of other platforms use and that is not there. */

const INSTEAD: Readonly<Record<string, string>> = {
  __proto__: null as never,
  Bun: "serve with Deno.serve, or export an object with fetch",
  BroadcastChannel: "send messages with imp.queue(), or listen to a collection with watch()",
  HTMLRewriter: "change HTML with a package, such as cheerio or linkedom",
  React: "import React, or name where JSX comes from: /** @jsxImportSource react */",
  Supabase: "ask a model with fetch",
  Worker: "a function has one thread; send work to another function with imp.queue()",
  XMLHttpRequest: "use fetch",
  __dirname: "a function has no files",
  __filename: "a function has no files",
  document: "parse HTML with a package, such as cheerio or linkedom",
  indexedDB: "keep values with imp.db() or imp.cache",
  localStorage: "keep values with imp.db() or imp.cache",
  location: "the address is that of the request",
  sessionStorage: "keep values with imp.db() or imp.cache",
};

/** A sentence about the message of a ReferenceError; null when there is nothing to say. */
export function hintFor(message: string): string | null {
  const name = /^(\w+) is not defined$/.exec(message)?.[1];
  const instead = name === undefined ? undefined : INSTEAD[name];
  return instead === undefined ? null : `Functions have no ${name}: ${instead}`;
}
