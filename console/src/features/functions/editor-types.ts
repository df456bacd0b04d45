import impTypes from "@imprun/contracts/editor/imp.d.ts" with { type: "text" };
import mongoTypes from "@imprun/contracts/editor/mongo.d.ts" with { type: "text" };
import mongoValueTypes from "@imprun/contracts/editor/mongo-values.d.ts" with { type: "text" };
import runtimeTypes from "@imprun/contracts/editor/runtime.d.ts" with { type: "text" };

/** The declarations that the editor knows beside the web platform's, by path. */
export const EDITOR_TYPES = {
  "imp.d.ts": impTypes,
  "mongo.d.ts": mongoTypes,
  "mongo-values.d.ts": mongoValueTypes,
  "runtime.d.ts": runtimeTypes,
};
