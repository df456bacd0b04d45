import type { Problem } from "@imprun/contracts/problem";
import { UserError } from "../user-error.ts";
import { describe } from "./api.ts";
import { findCredentials } from "./credentials.ts";

/** Reads what the typed client cannot, such as a stream. Throws UserError with the problem, or when nothing answers. */
export async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const { url, token } = findCredentials();
  let response;
  try {
    response = await fetch(url + path, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
  } catch (cause) {
    throw new UserError(`Nothing answers at ${url}; is imprun up?`, { cause });
  }
  if (response.ok) return response;
  const text = await response.text();
  const isProblem = response.headers.get("content-type")?.includes("json");
  throw new UserError(
    isProblem ? describe(JSON.parse(text) as Problem) : `${url} answered ${response.status}`,
  );
}
