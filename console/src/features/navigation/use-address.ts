import { useParams, useSearch } from "@tanstack/react-router";

/** A parameter of the current address. Throws when the page is mounted under a route without it. */
export function useParam(
  name: "gatewayId" | "functionName" | "applicationId" | "queueName",
): string {
  const value: unknown = Reflect.get(useParams({ strict: false }), name);
  if (typeof value !== "string") throw new Error(`The route has no parameter ${name}`);
  return value;
}

/** A member of the current address's query, as text. */
export function useSearchText(name: string): string | undefined {
  const value: unknown = Reflect.get(useSearch({ strict: false }), name);
  return value === undefined ? undefined : String(value);
}
