/** Thousands of deployed gateways, as a runtime sees them. */
import { deepEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  DeploymentDocument,
  KeyDocument,
  VersionDocument,
} from "@imprun/contracts/documents/published";
import { tenantId } from "@imprun/contracts/names";
import { MongoClient, ObjectId } from "mongodb";
import { collection } from "./collections.ts";
import { type BenchPlatform, HELLO_CODE } from "./platform.ts";

const FUNCTION = "hello";
const BATCH = 1_000;

export interface Caller {
  readonly gatewayId: string;
  readonly apiKey: string;
}

/** All documents that control publishes of one gateway with one function, one environment and one grant. */
interface PublishedGateway {
  readonly deployment: DeploymentDocument;
  readonly version: VersionDocument;
  readonly key: KeyDocument;
}

/** What is not the same in two gateways that were published alike. */
interface Identity {
  readonly gatewayId: string;
  readonly versionId: string;
  readonly keyHash: string;
  readonly grantId: string;
  readonly applicationId: string;
  readonly credentialId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * Publishes two gateways through the API and copies the documents of the first under new names: made one by one, 10,000
 * would take longer than all rows together. Throws when the second, made by control, is not what a copy would be.
 */
export async function deployMany(platform: BenchPlatform, count: number): Promise<Caller[]> {
  await using client = await MongoClient.connect(platform.started.ready.mongodb);
  const template = await publish(platform, client, "many-template");
  const second = await publish(platform, client, "many-second");
  deepEqual(copyOf(template, identityOf(second)), second);

  const callers = Array.from({ length: count }, (_, n): Caller => ({
    gatewayId: `many-${n}`,
    apiKey: `sk_dev_${createHash("sha256").update(`many-${n}`).digest("base64url")}`,
  }));
  // A broker that starts acknowledges what was published in the last minute; these wait for nobody.
  const longAgo = new Date(Date.now() - 3_600_000);
  for (let from = 0; from < count; from += BATCH) {
    const copies = callers.slice(from, from + BATCH).map(({ gatewayId, apiKey }) =>
      copyOf(template, {
        gatewayId,
        versionId: new ObjectId().toHexString(),
        keyHash: createHash("sha256").update(apiKey).digest("hex"),
        grantId: new ObjectId().toHexString(),
        applicationId: new ObjectId().toHexString(),
        credentialId: new ObjectId().toHexString(),
        createdAt: longAgo,
        updatedAt: longAgo,
      })
    );
    await collection(client, "versions").insertMany(copies.map(({ version }) => version));
    await collection(client, "keys").insertMany(copies.map(({ key }) => key));
    await collection(client, "deployments").insertMany(copies.map(({ deployment }) => deployment));
  }
  return callers;
}

async function publish(
  platform: BenchPlatform,
  client: MongoClient,
  gatewayId: string,
): Promise<PublishedGateway> {
  await platform.createGateway(gatewayId);
  await platform.createFunction(gatewayId, FUNCTION, HELLO_CODE);
  await platform.publish(gatewayId, FUNCTION);
  await platform.issueKey(gatewayId);
  const tenant = tenantId(gatewayId, "dev");
  return {
    deployment: DeploymentDocument.parse(
      await collection(client, "deployments").findOne({ _id: tenant }),
    ),
    version: VersionDocument.parse(await collection(client, "versions").findOne({ gatewayId })),
    key: KeyDocument.parse(await collection(client, "keys").findOne({ tenantId: tenant })),
  };
}

function identityOf({ deployment, version, key }: PublishedGateway): Identity {
  return {
    gatewayId: deployment.gatewayId,
    versionId: version._id,
    keyHash: key._id,
    grantId: key.grantId,
    applicationId: key.applicationId,
    credentialId: key.credentialId,
    createdAt: version.createdAt,
    updatedAt: deployment.updatedAt,
  };
}

function copyOf({ deployment, version, key }: PublishedGateway, own: Identity): PublishedGateway {
  const { gatewayId, versionId, keyHash, createdAt, updatedAt, ...grant } = own;
  const deployed = { ...deployment.functions[FUNCTION]!, versionId };
  return {
    deployment: {
      ...deployment,
      _id: tenantId(gatewayId, "dev"),
      gatewayId,
      functions: { [FUNCTION]: deployed },
      updatedAt,
    },
    version: { ...version, _id: versionId, gatewayId, createdAt },
    key: { ...key, ...grant, _id: keyHash, tenantId: tenantId(gatewayId, "dev") },
  };
}
