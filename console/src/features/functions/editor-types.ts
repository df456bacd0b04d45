import impTypes from "@imprun/contracts/editor/imp.d.ts" with { type: "text" };
import mongoTypes from "@imprun/contracts/editor/mongo.d.ts" with { type: "text" };
import mongoValueTypes from "@imprun/contracts/editor/mongo-values.d.ts" with { type: "text" };
import runtimeTypes from "@imprun/contracts/editor/runtime.d.ts" with { type: "text" };
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { dependenciesQuery, dependencyTypesQuery } from "../packages/queries.ts";

/** The declarations that the editor knows beside the web platform's, by path. */
const OURS = {
  "imp.d.ts": impTypes,
  "mongo.d.ts": mongoTypes,
  "mongo-values.d.ts": mongoValueTypes,
  "runtime.d.ts": runtimeTypes,
};

/** The declarations for the functions of a gateway: ours, and those of its packages when they have come. */
export function useEditorTypes(gatewayId: string): Readonly<Record<string, string>> {
  const dependencies = useQuery(dependenciesQuery(gatewayId));
  const types = useQuery(dependencyTypesQuery(gatewayId, dependencies.data?.lockHash));
  const files = types.data?.files;
  return useMemo(() => files ? { ...files, ...OURS } : OURS, [files]);
}
