/** How a route of the API is declared: `createRoute` plus what is the same for all of them. */
import { createRoute, type RouteConfig } from "@hono/zod-openapi";
import { Problem, PROBLEM_CONTENT_TYPE, ProblemError } from "@imprun/contracts/problem";
import type { Role } from "@imprun/contracts/documents/system";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requireRole } from "../auth/roles.ts";
import { auditChange } from "./audit.ts";
import { locateCreated } from "./location.ts";
import { refuseProtoMembers } from "./member-names.ts";

const SMALL_BODY_BYTES = 64 * 1024;

interface OperationOptions {
  /** The name of the operation in the API, in audit entries and in clients. */
  operationId: string;
  /** The least role that may do this; null lets everybody in. */
  role: Role | null;
  /** Whether a success is written to the audit log. By default all but GET are. */
  audit?: boolean;
  /** The largest body in bytes; 64 KiB by default. */
  bodyBytes?: number;
}

type Operation<P extends string> = Omit<RouteConfig, "path" | "middleware" | "operationId"> & {
  path: P;
} & OperationOptions;

/**
 * Declares one operation: checks the role, limits the body, refuses names that would get lost and writes the audit entry,
 * in this order around the handler, and documents the problem that any operation may answer.
 */
export function operation<P extends string, R extends Operation<P>>(declaration: R) {
  const { role, audit = declaration.method !== "get", bodyBytes, ...route } = declaration;
  const middleware: MiddlewareHandler[] = [];
  if (role) middleware.push(requireRole(role));
  middleware.push(limitBody(bodyBytes ?? SMALL_BODY_BYTES));
  if (declaration.request?.body) middleware.push(refuseProtoMembers);
  if (201 in route.responses) middleware.push(locateCreated);
  if (audit) middleware.push(auditChange(declaration.operationId));
  const definition = {
    ...route,
    ...(role ? { security: SECURITY, "x-required-role": role } : { security: [] }),
    responses: { ...located(route.responses), default: PROBLEM_RESPONSE },
    middleware,
  };
  // The problem response and the middleware stay out of the type: handlers throw problems, they do not return them.
  return createRoute(definition) as unknown as ReturnType<typeof createRoute<P, R>>;
}

const SECURITY = [{ token: [] }, { session: [] }];

const PROBLEM_RESPONSE = {
  description: "A problem document (RFC 9457)",
  content: { [PROBLEM_CONTENT_TYPE]: { schema: Problem } },
};

/** A 201 says where what was created is, as {@link locateCreated} does. */
function located(responses: RouteConfig["responses"]): RouteConfig["responses"] {
  const created = responses[201];
  if (created === undefined || "$ref" in created) return responses;
  return { ...responses, 201: { ...created, headers: LOCATION } };
}

const LOCATION = {
  Location: {
    description: "The path of what was created",
    required: true,
    schema: { type: "string" as const },
  },
};

function limitBody(maxSize: number): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new ProblemError("body_limit", `The body may have ${maxSize} bytes`, {
        limit: maxSize,
      });
    },
  });
}

/** The JSON response `description` of an operation. */
export function json<S>(schema: S, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** The JSON body of a request; it is required. */
export function jsonBody<S>(schema: S) {
  return { required: true, content: { "application/json": { schema } } };
}
