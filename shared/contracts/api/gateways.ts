import { z } from "zod";
import { AllowedHosts } from "../allowed-hosts.ts";
import { AuthType } from "../documents/published.ts";
import { DesiredState, Phase } from "../documents/system.ts";
import { Environment, GatewayId } from "../names.ts";
import { page, Timestamp } from "./common.ts";

export const ConditionView = z.object({
  step: z.string(),
  ok: z.boolean(),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  nextAttemptAt: Timestamp.nullable(),
});

/** A variable's name is what a program could read from its environment. */
export const VariableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, {
  error: "A variable's name has 1 to 128 letters, digits and _, and does not start with a digit",
});
export const Variables = z.record(VariableName, z.string().max(48 * 1024));

export const EnvironmentView = z.object({
  name: Environment,
  domain: z.string(),
  url: z.string(),
  state: DesiredState,
  phase: Phase,
  authType: AuthType,
  variables: Variables,
  /** Null where functions may reach every public host. */
  allowedHosts: z.array(z.string()).nullable(),
  database: z.string(),
  revision: z.number().int(),
  conditions: z.array(ConditionView),
});
export type EnvironmentView = z.infer<typeof EnvironmentView>;

export const GatewayView = z.object({
  gatewayId: GatewayId,
  name: z.string(),
  state: DesiredState,
  phase: Phase,
  pipeline: z.boolean(),
  conditions: z.array(ConditionView),
  environments: z.array(EnvironmentView),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type GatewayView = z.infer<typeof GatewayView>;
export const GatewayPage = page(GatewayView);

export const CreateGateway = z.strictObject({
  name: z.string().trim().min(1).max(100),
  gatewayId: GatewayId.optional(),
});

export const UpdateGateway = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  pipeline: z.boolean().optional(),
  state: z.enum(["Running", "Stopped"]).optional(),
});

export const UpdateEnvironment = z.strictObject({
  authType: AuthType.optional(),
  /** Replaces all variables. */
  variables: Variables.optional(),
  /** Replaces the whole list; null allows every public host. */
  allowedHosts: AllowedHosts.optional(),
});
