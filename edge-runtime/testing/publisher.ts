/** What control does to the published database, as far as a runtime sees it. For tests. */
import { createHash } from "node:crypto";
import { COLLECTIONS, type DocumentOf } from "@imprun/contracts/collections";
import type { AckDocument, DeploymentDocument } from "@imprun/contracts/documents/published";
import { type Environment, tenantId } from "@imprun/contracts/names";
import { until } from "@imprun/testing/until";
import { build } from "esbuild";
import { type Collection, type MongoClient, ObjectId } from "mongodb";

export interface CompiledVersion {
  readonly versionId: string;
  readonly name: string;
}

export interface Proposal {
  readonly proposalId: string;
  readonly revision: number;
}

/** Publishes functions of one gateway to one environment. */
export class Publisher {
  readonly tenantId: string;

  constructor(
    private readonly client: MongoClient,
    readonly gatewayId: string,
    readonly environment: Environment = "dev",
  ) {
    this.tenantId = tenantId(gatewayId, environment);
  }

  collection<K extends keyof typeof COLLECTIONS>(
    key: K,
  ): Collection<DocumentOf<typeof COLLECTIONS[K]> & { _id: string }> {
    const { database, name } = COLLECTIONS[key];
    return this.client.db(database).collection(name);
  }

  /** Creates the tenant at revision 0. */
  async create(authType: "key-auth" | "none" = "none"): Promise<void> {
    await this.collection("deployments").insertOne({
      _id: this.tenantId,
      gatewayId: this.gatewayId,
      environment: this.environment,
      revision: 0,
      running: true,
      functions: {},
      variables: {},
      authType,
      candidate: null,
      updatedAt: new Date(),
    });
  }

  /** Stores a version of a function. */
  async version(name: string, source: string): Promise<CompiledVersion> {
    const result = await build({
      stdin: { contents: source, loader: "ts", sourcefile: `${name}.ts` },
      write: false,
      sourcemap: "external",
      format: "esm",
      target: "esnext",
      outfile: "out.js",
    });
    const [map, module] = result.outputFiles;
    const _id = new ObjectId().toHexString();
    await this.collection("versions").insertOne({
      _id,
      gatewayId: this.gatewayId,
      name,
      semver: `1.0.${Number.parseInt(_id.slice(-6), 16)}`,
      hash: _id,
      source,
      module: module!.text,
      sourceMap: map!.text,
      methods: [],
      createdBy: "test",
      createdAt: new Date(),
    });
    return { versionId: _id, name };
  }

  /** Proposes a content with these versions beside what is live. */
  async propose(...versions: CompiledVersion[]): Promise<Proposal> {
    const live = await this.#live();
    const proposalId = crypto.randomUUID();
    const revision = live.revision + 1;
    const functions = { ...live.functions };
    for (const { name, versionId } of versions) {
      functions[name] = { versionId, semver: "1.0.0", methods: [] };
    }
    await this.collection("deployments").updateOne(
      { _id: this.tenantId, revision: live.revision },
      {
        $set: {
          candidate: {
            functions,
            variables: live.variables,
            authType: live.authType,
            revision,
            changed: versions.map(({ name }) => name),
            proposalId,
            expiresAt: new Date(Date.now() + 60_000),
          },
          updatedAt: new Date(),
        },
      },
    );
    return { proposalId, revision };
  }

  /** Makes the candidate live, with what its functions have been found to declare. */
  async commit(triggers: AckDocument["triggers"] = {}): Promise<number> {
    const { candidate, revision } = await this.#live();
    const { variables, authType } = candidate!;
    const functions = { ...candidate!.functions };
    for (const [name, declared] of Object.entries(triggers)) {
      functions[name] = { ...functions[name]!, triggers: declared };
    }
    await this.collection("deployments").updateOne({ _id: this.tenantId, revision }, {
      $set: {
        functions,
        variables,
        authType,
        revision: revision + 1,
        candidate: null,
        updatedAt: new Date(),
      },
    });
    return revision + 1;
  }

  /** Stores, proposes, waits for the ack, makes live, and waits for the ack. */
  async publish(name: string, source: string): Promise<AckDocument> {
    const { proposalId } = await this.propose(await this.version(name, source));
    const tried = await this.ack((ack) => ack.proposalId === proposalId);
    if (!tried.ok) throw new Error(JSON.stringify(tried.failure));
    const revision = await this.commit(tried.triggers);
    return await this.ack((ack) => ack.stage === "live" && ack.revision === revision);
  }

  /** Waits for an ack of this tenant. */
  async ack(matches: (ack: AckDocument) => boolean): Promise<AckDocument> {
    return await until(async () => {
      const acks = await this.collection("acks").find({ tenantId: this.tenantId }).toArray();
      return acks.find(matches);
    });
  }

  /** Lets a caller in with this key. */
  async grant(key: string, expiresAt: Date | null = null): Promise<string> {
    const _id = createHash("sha256").update(key).digest("hex");
    await this.collection("keys").insertOne({
      _id,
      tenantId: this.tenantId,
      environment: this.environment,
      grantId: "grant",
      applicationId: "application",
      credentialId: "credential",
      enabled: true,
      expiresAt,
    });
    return _id;
  }

  async #live(): Promise<DeploymentDocument> {
    const live = await this.collection("deployments").findOne({ _id: this.tenantId });
    if (live === null) throw new Error(`${this.tenantId} was not created`);
    return live as DeploymentDocument;
  }
}
