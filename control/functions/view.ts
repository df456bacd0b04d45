import type { FunctionView } from "@imprun/contracts/api/functions";
import type { DeploymentDocument, VersionDocument } from "@imprun/contracts/documents/published";
import type { FunctionDocument } from "@imprun/contracts/documents/system";
import { ENVIRONMENTS, type TenantId } from "@imprun/contracts/names";
import type { Control } from "../context.ts";
import { tenantUrl } from "../gateways/view.ts";
import { deployedFunction } from "../publishing/changes.ts";

type Code = Pick<VersionDocument, "_id" | "source" | "methods">;

/** Functions of one gateway as clients see them, with what is published where. */
export async function viewFunctions(
  control: Control,
  gatewayId: string,
  functions: readonly FunctionDocument[],
): Promise<FunctionView[]> {
  const deployments = await control.collections.deployments.find({ gatewayId }).toArray();
  deployments.sort((a, b) =>
    ENVIRONMENTS.indexOf(a.environment) - ENVIRONMENTS.indexOf(b.environment)
  );
  const codes = await readCodes(control, deployments, functions);
  return functions.map((draft) => ({
    name: draft.name,
    description: draft.description,
    code: draft.code,
    methods: draft.methods,
    etag: draft.etag,
    published: deployments.flatMap((deployment) =>
      viewPublished(control, draft, deployment, codes)
    ),
    createdAt: draft.createdAt.toISOString(),
    updatedAt: draft.updatedAt.toISOString(),
    updatedBy: draft.updatedBy,
  }));
}

function viewPublished(
  control: Control,
  draft: FunctionDocument,
  deployment: DeploymentDocument,
  codes: Map<string, Code>,
): FunctionView["published"] {
  const deployed = deployedFunction(deployment, draft.name);
  if (!deployed) return [];
  const code = codes.get(deployed.versionId);
  return [{
    environment: deployment.environment,
    version: deployed.versionId,
    semver: deployed.semver,
    revision: deployment.revision,
    current: code?.source === draft.code && String(code.methods) === String(draft.methods),
    url: `${tenantUrl(control.config, deployment._id as TenantId)}/${draft.name}`,
  }];
}

async function readCodes(
  control: Control,
  deployments: readonly DeploymentDocument[],
  functions: readonly FunctionDocument[],
): Promise<Map<string, Code>> {
  const ids = deployments.flatMap((deployment) =>
    functions.flatMap(({ name }) => deployedFunction(deployment, name)?.versionId ?? [])
  );
  if (ids.length === 0) return new Map();
  const codes = await control.collections.versions
    .find({ _id: { $in: [...new Set(ids)] } }, { projection: { source: 1, methods: 1 } })
    .toArray();
  return new Map(codes.map((code) => [code._id, code]));
}
