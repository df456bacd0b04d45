/** Subcommands that move drafts between the platform and files. */
import { connect, data, describe } from "../../remote/api.ts";
import { allItems } from "../../remote/pages.ts";
import { table } from "../../remote/table.ts";
import type { Problem } from "@imprun/contracts/problem";
import { UserError } from "../../user-error.ts";
import { parseOptions } from "../options.ts";
import { functionFile, functionsIn, type Manifest, readManifest, writeManifest } from "./files.ts";
import { chosenGateway, GATEWAY_OPTION } from "./target.ts";

const DIRECTORY_OPTION = { dir: { type: "string", default: "." } } as const;

export async function list(args: string[]): Promise<void> {
  const { values } = parseOptions(args, GATEWAY_OPTION);
  const functions = await summaries(chosenGateway(values.gateway, readManifest(".")));
  const rows = functions.map(({ name, description, published }) => [
    name,
    published.map(({ environment, semver }) => `${environment} ${semver}`).join(", ") ||
    "draft only",
    description,
  ]);
  console.log(table(["NAME", "PUBLISHED", "DESCRIPTION"], rows));
}

export async function pull(args: string[]): Promise<void> {
  const { values, positionals } = parseOptions(
    args,
    { ...GATEWAY_OPTION, ...DIRECTORY_OPTION },
    true,
  );
  const gateway = chosenGateway(values.gateway, readManifest(values.dir));
  const names = positionals.length > 0
    ? positionals
    : (await summaries(gateway)).map(({ name }) => name);
  const manifest: Manifest = readManifest(values.dir) ?? { gateway, etags: {} };
  for (const name of names) {
    const { code, etag } = await data(
      connect().GET("/v1/api-gateways/{gatewayId}/functions/{name}", {
        params: { path: { gatewayId: gateway, name } },
      }),
    );
    Deno.writeTextFileSync(functionFile(values.dir, name), code);
    manifest.etags[name] = etag;
    console.log(`pulled ${name}`);
  }
  writeManifest(values.dir, { ...manifest, gateway });
}

export async function push(args: string[]): Promise<void> {
  const { values, positionals } = parseOptions(
    args,
    { ...GATEWAY_OPTION, ...DIRECTORY_OPTION, force: { type: "boolean", default: false } },
    true,
  );
  const manifest = readManifest(values.dir);
  const gateway = chosenGateway(values.gateway, manifest);
  const etags = { ...manifest?.etags };
  for (const name of positionals.length > 0 ? positionals : functionsIn(values.dir)) {
    etags[name] = await pushOne(
      gateway,
      name,
      readSource(values.dir, name),
      values.force ? "*" : etags[name],
    );
    console.log(`pushed ${name}`);
    writeManifest(values.dir, { gateway, etags });
  }
}

function readSource(directory: string, name: string): string {
  const file = functionFile(directory, name);
  try {
    return Deno.readTextFileSync(file);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UserError(`There is no ${file}`, { cause });
  }
}

/** Creates the function, or changes it when its draft is still the one of `etag`; returns the new etag. */
async function pushOne(
  gateway: string,
  name: string,
  code: string,
  etag: string | undefined,
): Promise<string> {
  const path = { gatewayId: gateway, name };
  if (etag === undefined) {
    const created = await connect().POST("/v1/api-gateways/{gatewayId}/functions", {
      params: { path: { gatewayId: gateway } },
      body: { name, code },
    });
    if (created.data) return created.data.etag;
    const problem = created.error as Problem;
    if (problem.code !== "already_exists") throw new UserError(describe(problem));
    throw new UserError(
      `${name} exists already and was not pulled here; pull it first, or push with --force`,
    );
  }
  const changed = await connect().PUT("/v1/api-gateways/{gatewayId}/functions/{name}", {
    params: { path, header: { "if-match": etag === "*" ? "*" : `"${etag}"` } },
    body: { code },
  });
  if (changed.data) return changed.data.etag;
  const problem = changed.error as Problem;
  if (problem.code !== "precondition_failed") throw new UserError(describe(problem));
  throw new UserError(
    `${name} was changed by somebody else since it was pulled; pull it, or push with --force`,
  );
}

function summaries(gatewayId: string) {
  return allItems((cursor) =>
    connect().GET("/v1/api-gateways/{gatewayId}/functions", {
      params: { path: { gatewayId }, query: { limit: 200, cursor } },
    })
  );
}
