import { z } from "zod";
import { Environment, FunctionName, HttpMethod, Semver } from "../names.ts";
import { SOURCE_BYTES } from "../limits.ts";
import { LiveProof, page, PublishedIn, Timestamp } from "./common.ts";

const Code = z.string().max(SOURCE_BYTES);

export const FunctionView = z.object({
  name: FunctionName,
  description: z.string(),
  code: z.string(),
  methods: z.array(HttpMethod),
  /** Send it back as `If-Match`. */
  etag: z.string(),
  published: z.array(PublishedIn),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  updatedBy: z.string(),
});
export type FunctionView = z.infer<typeof FunctionView>;

export const FunctionSummary = FunctionView.omit({ code: true });
export const FunctionPage = page(FunctionSummary);

export const CreateFunction = z.strictObject({
  name: FunctionName,
  code: Code.default(""),
  description: z.string().max(1_000).default(""),
  methods: z.array(HttpMethod).max(7).default([]),
});

export const UpdateFunction = z.strictObject({
  code: Code.optional(),
  description: z.string().max(1_000).optional(),
  methods: z.array(HttpMethod).max(7).optional(),
});

export const PublishFunction = z.strictObject({
  environment: Environment,
  /** Which part of the version number grows when the code has changed. */
  bump: z.enum(["patch", "minor", "major"]).default("patch"),
});

export const PromoteFunction = z.strictObject({ from: Environment, to: Environment });
export const DeployToStage = z.strictObject({ targetStage: Environment });

export const RollbackFunction = z.strictObject({
  environment: Environment,
  /** A version id or a semver. */
  version: z.string().min(1).max(64),
});

/** The answer of publish, promote, deploy-to-stage and rollback. */
export const Rollout = z.object({
  function: FunctionName,
  environment: Environment,
  version: z.string(),
  semver: Semver,
  revision: z.number().int(),
  promotedFrom: Environment.optional(),
  url: z.string(),
  message: z.string(),
  live: LiveProof,
});
export type Rollout = z.infer<typeof Rollout>;

export const VersionView = z.object({
  version: z.string(),
  semver: Semver,
  hash: z.string(),
  methods: z.array(HttpMethod),
  createdAt: Timestamp,
  createdBy: z.string(),
  /** The environments that run it now. */
  environments: z.array(Environment),
});
export const VersionPage = page(VersionView);
export const VersionDetail = VersionView.extend({ code: z.string() });

/** A real request to the function through its runtime, as a caller would send it. */
export const InvokeFunction = z.strictObject({
  environment: Environment.default("dev"),
  method: HttpMethod.default("POST"),
  /** What follows the function's name: a sub-path and a query, such as `/items?limit=2`. */
  path: z.string().max(8_192).default(""),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().max(10 * 1024 * 1024).optional(),
  /** False sends it without the platform's own key, so that a function behind keys refuses. */
  withKey: z.boolean().optional(),
});

export const Invocation = z.object({
  status: z.number().int(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string(),
  /** `base64` when the body is not UTF-8 text. */
  bodyEncoding: z.enum(["utf8", "base64"]),
  /** Control's wall time of the whole call. */
  ms: z.number(),
  requestId: z.string(),
});
export type Invocation = z.infer<typeof Invocation>;

/**
 * An invocation as a stream of events: `head` has this as its data, each `chunk` a piece of the body in base64, `end` the
 * time of the whole call in milliseconds, and `failed` a problem document instead.
 */
export const InvocationHead = Invocation.omit({ body: true, bodyEncoding: true });
export type InvocationHead = z.infer<typeof InvocationHead>;
