import type { AckDocument, DeploymentContent } from "@imprun/contracts/documents/published";
import { ProblemError, type SourceError } from "@imprun/contracts/problem";
import { mapPlace } from "../compile/places.ts";
import { sourceFile } from "../compile/source-files.ts";
import type { Control } from "../context.ts";

/** The problem of a candidate that a runtime could not import, with the place in the author's source. */
export async function importProblem(
  control: Control,
  { instance, failure }: AckDocument,
  functions: DeploymentContent["functions"],
): Promise<ProblemError> {
  if (!failure) {
    return new ProblemError(
      "unavailable",
      `The runtime instance ${instance} refused the candidate`,
    );
  }
  const error = await placeInSource(control, failure, functions);
  // A module that uses up its memory or time while it is imported fails to import as well.
  const code = failure.code === "no_handler" ? "no_handler" : "import_failed";
  const place = error.line > 0 ? `${error.file}:${error.line}:${error.column}` : error.file;
  return new ProblemError(code, `${place}: ${error.message}`, {
    errors: [error],
    function: failure.function,
  });
}

async function placeInSource(
  control: Control,
  failure: NonNullable<AckDocument["failure"]>,
  functions: DeploymentContent["functions"],
): Promise<SourceError> {
  const { message, line, column } = failure.error;
  const unknown = { file: sourceFile(failure.function), line: 0, column: 0, message };
  const deployed = new Map(Object.entries(functions)).get(failure.function);
  if (!deployed || line < 1) return unknown;
  const version = await control.collections.versions.findOne(
    { _id: deployed.versionId },
    { projection: { sourceMap: 1 } },
  );
  const place = version && mapPlace(version.sourceMap, line, column);
  return place ? { ...place, message } : unknown;
}
