/** The JSON Schemas (2020-12) that people give to tools. */
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";

type Schema = Record<string, unknown>;

const MAX_DEPTH = 32;

const TYPES: ReadonlySet<unknown> = new Set([
  "array",
  "boolean",
  "integer",
  "null",
  "number",
  "object",
  "string",
]);

/** Keywords whose value is a schema, a list of schemas, or a map of schemas. */
const ONE = [
  "items",
  "additionalProperties",
  "contains",
  "not",
  "if",
  "then",
  "else",
  "propertyNames",
];
const LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const MAPS = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

// An interpreter: the other engine makes code of schemas, and these come from strangers.
const engine = new CfWorkerJsonSchemaValidator({ shortcircuit: false, draft: "2020-12" });

/** What is wrong with a schema, as an RFC 6901 pointer and a sentence; null for a usable one. */
export function findSchemaMistake(
  schema: Schema,
): { pointer: string; detail: string } | null {
  return inspect(schema, "", 0) ?? tryOut(schema);
}

function inspect(
  value: unknown,
  pointer: string,
  depth: number,
): ReturnType<typeof findSchemaMistake> {
  if (typeof value === "boolean") return null;
  if (!isObject(value)) return { pointer, detail: "A schema is an object or a boolean" };
  if (depth > MAX_DEPTH) return { pointer, detail: `A schema is at most ${MAX_DEPTH} levels deep` };
  return inspectType(value, pointer) ?? inspectRequired(value, pointer) ??
    inspectReference(value, pointer) ?? inspectChildren(value, pointer, depth);
}

function inspectType({ type }: Schema, pointer: string): ReturnType<typeof inspect> {
  if (type === undefined) return null;
  const types = Array.isArray(type) ? type : [type];
  if (types.length > 0 && types.every((each) => TYPES.has(each))) return null;
  return { pointer: `${pointer}/type`, detail: `A type is one of ${[...TYPES].join(", ")}` };
}

function inspectRequired({ required }: Schema, pointer: string): ReturnType<typeof inspect> {
  if (required === undefined) return null;
  if (Array.isArray(required) && required.every((each) => typeof each === "string")) return null;
  return { pointer: `${pointer}/required`, detail: "It is a list of names" };
}

function inspectReference({ $ref }: Schema, pointer: string): ReturnType<typeof inspect> {
  if ($ref === undefined || (typeof $ref === "string" && $ref.startsWith("#"))) return null;
  return {
    pointer: `${pointer}/$ref`,
    detail: "A reference stays inside the schema, like #/$defs/x",
  };
}

function inspectChildren(
  schema: Schema,
  pointer: string,
  depth: number,
): ReturnType<typeof inspect> {
  for (const [key, value] of Object.entries(schema)) {
    const at = `${pointer}/${token(key)}`;
    if (ONE.includes(key)) {
      const mistake = inspect(value, at, depth + 1);
      if (mistake) return mistake;
    }
    const list = LISTS.includes(key), map = MAPS.includes(key);
    if (list && !Array.isArray(value)) return { pointer: at, detail: "It is a list of schemas" };
    if (map && !isObject(value)) return { pointer: at, detail: "It maps names to schemas" };
    if (!list && !map) continue;
    for (const [name, child] of Object.entries(value as Schema)) {
      const mistake = inspect(child, `${at}/${token(name)}`, depth + 1);
      if (mistake) return mistake;
    }
  }
  return null;
}

function tryOut(schema: Schema): ReturnType<typeof inspect> {
  try {
    engine.getValidator(checkable(schema) as Schema)(bare({}));
    return null;
  } catch {
    // The engine says in its own words what we can only say in general.
    return { pointer: "", detail: "The schema cannot be used; check its references" };
  }
}

/** What is wrong with arguments, in words that a model can repair them by; null when they fit. */
export function findArgumentMistake(schema: Schema, value: unknown): string | null {
  try {
    const result = engine.getValidator(checkable(schema) as Schema)(bare(value));
    return result.valid ? null : result.errorMessage;
  } catch (error) {
    // References that go round in circles are only found with some values.
    if (error instanceof RangeError) return "the schema's references do not end for this value";
    throw error;
  }
}

/**
 * The schema without regular expressions. Some keep a process busy for ever, and this one serves everybody; the model
 * sees them, and the function checks them if it must.
 */
function checkable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(checkable);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key, child]) =>
    !(key === "pattern" && typeof child === "string") && key !== "patternProperties"
  );
  return Object.fromEntries(kept.map(([key, child]) => [key, checkable(child)]));
}

/** A copy whose objects inherit nothing: the engine takes inherited properties such as `constructor` for given ones. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, bare(child)]);
  return Object.setPrototypeOf(Object.fromEntries(entries), null);
}

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function token(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
