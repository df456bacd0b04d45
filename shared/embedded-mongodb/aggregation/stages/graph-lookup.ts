import { type Doc, isDoc, Long, MISSING, type Value } from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import { type MapKey, mapKey } from "../../order/key.ts";
import { compileMatcher } from "../../query/matcher.ts";
import { evaluatePath, parseFieldPath } from "../field-path.ts";
import type { CompileStage, StageScope } from "../stage.ts";
import { setPath } from "./cardinality.ts";
import { ForeignIndex } from "./lookup.ts";
import { readCount, readOptions, readString } from "./specification.ts";

const asList = (value: Value | typeof MISSING): Value[] =>
  value === MISSING ? [] : Array.isArray(value) ? value : [value];

/** `$graphLookup`: follows a field from document to document, breadth first, each document once. */
export const compileGraphLookup: CompileStage = (spec, scope) => {
  const options = readOptions(spec, {
    stage: "$graphLookup",
    required: ["from", "as", "startWith", "connectFromField", "connectToField"],
    optional: ["maxDepth", "depthField", "restrictSearchWithMatch"],
    codes: [40327, 40104, 40105],
  });
  const as = parseFieldPath(readString(options, "as", 40103)!);
  const from = readString(options, "from", 40103)!;
  const startWith = scope.bound.scope.compile(options.get("startWith"));
  const connectFrom = parseFieldPath(readString(options, "connectFromField", 40103)!);
  const connectTo = readString(options, "connectToField", 40103)!;
  parseFieldPath(connectTo);
  const maxDepth = options.has("maxDepth")
    ? readCount(options.get("maxDepth"), 0, 40101, "maxDepth requires a nonnegative argument")
    : Infinity;
  const depthField = readString(options, "depthField", 40103);
  const restrict = compileRestriction(options.get("restrictSearchWithMatch"), scope);
  const walk = (index: ForeignIndex, start: Value[]): Doc[] => {
    const reached = new Map<MapKey, Doc>();
    let next = start;
    for (let depth = 0; depth <= maxDepth && next.length > 0; depth++) {
      const fresh = index.find(next).filter((doc) => {
        const key = mapKey(doc.get("_id"));
        if (reached.has(key)) return false;
        const found = depthField === undefined
          ? doc
          : setPath(doc, [depthField], Long.fromNumber(depth));
        reached.set(key, found);
        return true;
      });
      next = fresh.flatMap((doc) => asList(evaluatePath(doc, connectFrom)));
    }
    return [...reached.values()];
  };
  return function* (source) {
    let index: ForeignIndex | undefined;
    for (const root of source) {
      index ??= new ForeignIndex([...scope.context.collection(from)].filter(restrict), connectTo);
      const start = asList(startWith({ root, variables: scope.bound.variables }));
      yield setPath(root, as, walk(index, start));
    }
  };
};

function compileRestriction(spec: Value, { bound }: StageScope): (doc: Doc) => boolean {
  if (spec === undefined) return () => true;
  if (!isDoc(spec)) {
    throw new MongoError(40185, "$graphLookup: restrictSearchWithMatch must be an object");
  }
  const matcher = compileMatcher(spec, { bound });
  return (doc) => matcher.matches(doc);
}
