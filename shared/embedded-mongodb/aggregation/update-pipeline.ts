import { type Doc, isDoc } from "../document/values.ts";
import { failedToParse, MongoError } from "../errors/mongo-error.ts";
import { letVariables } from "./expression.ts";
import { type DocMap, UPDATE_STAGES } from "./stages/reshape.ts";

/**
 * Compiles the pipeline of an update. Only stages that turn one document into one are allowed.
 * @throws MongoError 72 for a stage that is not allowed, 40323 for a stage that is no single field
 */
export function compileUpdatePipeline(
  stages: readonly Doc[],
  options: { readonly let?: Doc; readonly now: Date },
): DocMap {
  const bound = letVariables(options.let, options.now);
  const maps = stages.map((stage): DocMap => {
    if (!isDoc(stage)) {
      throw failedToParse("Each element of the 'pipeline' array must be an object");
    }
    const [entry] = stage;
    if (entry === undefined || stage.size !== 1) {
      throw new MongoError(
        40323,
        "A pipeline stage specification object must contain exactly one field.",
      );
    }
    const [name, spec] = entry;
    const compile = UPDATE_STAGES.get(name);
    if (compile === undefined) {
      throw new MongoError(72, `${name} is not allowed to be used within an update`);
    }
    return compile(spec, bound);
  });
  return (doc) => maps.reduce((current, map) => map(current), doc);
}
