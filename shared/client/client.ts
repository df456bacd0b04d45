/** The typed client of the control API: the paths, parameters and answers of `/openapi.json`. */
import createOpenApiClient, { type Client as OpenApiClient } from "openapi-fetch";
import type { paths } from "./api.gen.ts";

export { REQUIRED_ROLES } from "./api.gen.ts";
export type { components, operations, paths } from "./api.gen.ts";

export type Client = OpenApiClient<paths>;

export interface ClientOptions {
  /** The origin of the control API, for example `http://localhost:7700`. */
  baseUrl: string;
  /** A personal access token; a browser with a session cookie needs none. */
  token?: string;
  fetch?: (request: Request) => Promise<Response>;
}

/** A client whose calls answer `{ data }` or `{ error }`, where `error` is a problem document. */
export function createClient({ baseUrl, token, fetch }: ClientOptions): Client {
  return createOpenApiClient<paths>({
    baseUrl,
    ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
    ...(fetch === undefined ? {} : { fetch }),
  });
}
