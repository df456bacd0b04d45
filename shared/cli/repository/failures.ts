/** Reads which files had failures out of what `deno test` prints. */

/** The files that the list of failures names, each once; none when the run broke off before that list. */
export function readFailedFiles(output: string): string[] {
  const list = output.split(/^ FAILURES $/m).at(1) ?? "";
  const files = list.matchAll(/(?:^| => )\.\/(\S+?\.tsx?)(?:(?::\d+)+| \(uncaught error\))$/gm);
  return [...new Set([...files].map(([, file]) => file!))];
}
