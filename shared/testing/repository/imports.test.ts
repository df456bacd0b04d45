import { deepEqual } from "node:assert/strict";
import { dirname, join } from "node:path";
import { importsOf, type SourceFile, sourceFiles } from "./files.ts";

/** Who may not import what, and what to do instead. A folder stands for everything in it. */
const RULES: readonly { from: string; not: readonly string[]; instead: string }[] = [
  {
    from: "edge-runtime/isolate",
    not: ["edge-runtime/", "control/", "shared/", "console/"],
    instead: "code beside hostile code imports only @imprun/contracts and its own folder",
  },
  {
    from: "edge-runtime/cell",
    not: ["edge-runtime/broker", "edge-runtime/supervisor"],
    instead: "a cell asks the broker over its socket",
  },
  {
    from: "edge-runtime/supervisor",
    not: ["edge-runtime/broker"],
    instead: "a supervisor holds no secret; main.ts joins the two",
  },
  {
    from: "control",
    not: ["edge-runtime/"],
    instead: "control and runtimes meet in the database, in the shapes of shared/contracts",
  },
  {
    from: "edge-runtime",
    not: ["control/"],
    instead: "control and runtimes meet in the database, in the shapes of shared/contracts",
  },
  {
    from: "console",
    not: ["control/", "edge-runtime/", "shared/embedded-mongodb", "shared/cli"],
    instead: "the console reaches the API through @imprun/client",
  },
  {
    from: "shared/contracts",
    not: ["control/", "edge-runtime/", "console/", "shared/client", "shared/embedded-mongodb"],
    instead: "contracts depend on nothing of ours",
  },
  {
    from: "shared/embedded-mongodb",
    not: ["control/", "edge-runtime/", "console/", "shared/client", "shared/cli"],
    instead: "it is a database server, and knows nothing of the platform",
  },
];

/** Programs with tests may use the harness of shared/testing; what is deployed may not. */
const TEST_ONLY = /(\.test\.tsx?$|\/testing\/|\/fixtures\/|\/bench\/|\/chaos\/)/;
const PACKAGE_FOLDERS: ReadonlyMap<string, string> = new Map([
  ["@imprun/contracts", "shared/contracts"],
  ["@imprun/client", "shared/client"],
  ["@imprun/cli", "shared/cli"],
  ["@imprun/processes", "shared/processes"],
  ["@imprun/testing", "shared/testing"],
  ["@imprun/embedded-mongodb", "shared/embedded-mongodb"],
  ["@imprun/control", "control"],
  ["@imprun/edge-runtime", "edge-runtime"],
  ["@imprun/console", "console"],
]);

/** Where in the repository a specifier leads, or null when it leaves it. */
function target(file: SourceFile, specifier: string): string | null {
  if (specifier.startsWith(".")) return join(dirname(file.path), specifier);
  const name = specifier.split("/").slice(0, 2).join("/");
  const folder = PACKAGE_FOLDERS.get(name);
  return folder === undefined ? null : `${folder}/${specifier.slice(name.length + 1)}`;
}

const isIn = (path: string, folder: string) =>
  path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);

Deno.test("no folder imports across a boundary that ARCHITECTURE.md draws", () => {
  const broken: string[] = [];
  for (const file of sourceFiles()) {
    if (TEST_ONLY.test(file.path)) continue;
    for (const specifier of importsOf(file)) {
      const path = target(file, specifier);
      if (path === null) continue;
      for (const rule of RULES) {
        if (!isIn(file.path, rule.from) || isIn(path, rule.from)) continue;
        if (rule.from === "edge-runtime/isolate" && isIn(path, "shared/contracts")) continue;
        if (rule.not.some((folder) => isIn(path, folder))) {
          broken.push(`${file.path} imports ${specifier}: ${rule.instead}`);
        }
      }
    }
  }
  deepEqual(broken, []);
});

Deno.test("nothing that is deployed imports the test harness", () => {
  const broken = sourceFiles()
    .filter((file) => !TEST_ONLY.test(file.path) && !isIn(file.path, "shared/testing"))
    .filter((file) => importsOf(file).some((specifier) => specifier.startsWith("@imprun/testing")))
    .map((file) => file.path);
  deepEqual(broken, []);
});
