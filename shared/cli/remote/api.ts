/** Calls of the control API, with problem documents turned into sentences for people. */
import { type Client, createClient } from "@imprun/client";
import type { Problem, SourceError } from "@imprun/contracts/problem";
import { UserError } from "../user-error.ts";
import { type Credentials, findCredentials } from "./credentials.ts";

/** A client with the credentials that are found; throws UserError when there are none. */
export function connect(credentials: Credentials = findCredentials()): Client {
  return createClient({
    baseUrl: credentials.url,
    token: credentials.token,
    fetch: async (request) => {
      try {
        return await fetch(request);
      } catch (cause) {
        throw new UserError(`Nothing answers at ${credentials.url}; is imprun up?`, { cause });
      }
    },
  });
}

/** The data of a successful answer; throws UserError with the problem otherwise. */
export async function data<T>(answer: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await answer;
  if (error !== undefined) throw new UserError(describe(error as Problem));
  return data as T;
}

/** A problem in a line, and one line for each of its errors. */
export function describe(problem: Problem): string {
  const lines = [`${problem.detail ?? problem.title} (${problem.code})`];
  for (const error of problem.errors ?? []) {
    if ("pointer" in error) lines.push(`  ${error.pointer}: ${error.detail}`);
    else lines.push(`  ${place(error)}: ${error.message}`);
  }
  return lines.join("\n");
}

function place({ file, line, column }: SourceError): string {
  return line > 0 ? `${file}:${line}:${column}` : file;
}
