/**
 * Addresses of blobs. Deno's belong to the whole process: whoever knows one reads the blob and revokes the address, and a
 * blob that has one stays after its isolate, where no meter counts it. These are the isolate's own, and go with it.
 */
import { TenantResponse } from "../adapters/response.ts";
import { getterOf } from "../memory/replace.ts";
import { defineProperty } from "../primordials.ts";

const NativeTypeError = TypeError;
const sizeOf = getterOf<number>(Blob.prototype, "size");
const typeOf = getterOf<string>(Blob.prototype, "type");
const uuid = crypto.randomUUID.bind(crypto);

/** By address; nobody's prototype is asked. */
const blobs: Record<string, Blob> = Object.create(null);

const methods = {
  createObjectURL(blob: Blob): string {
    // Throws when it is no blob.
    sizeOf(blob);
    const address = `blob:null/${uuid()}`;
    blobs[address] = blob;
    return address;
  },

  revokeObjectURL(address: string): void {
    delete blobs[String(address)];
  },
};

/** Gives `URL` these addresses in place of Deno's. */
export function ownObjectUrls(): void {
  for (const name of ["createObjectURL", "revokeObjectURL"] as const) {
    const value = methods[name];
    defineProperty(URL, name, { value, writable: true, enumerable: true, configurable: true });
  }
}

/** `resolveObjectURL` of `node:buffer`. */
export const resolveObjectURL = (address: string): Blob | undefined => blobs[String(address)];

/** What `fetch` gets from the address of a blob. Rejects with TypeError when there is no blob. */
export async function fetchBlob(request: Request): Promise<Response> {
  request.signal.throwIfAborted();
  const { url } = request;
  const [address] = url.split("#", 1);
  const blob = blobs[address!];
  if (request.method !== "GET") throw new NativeTypeError("A blob can only be fetched by GET");
  if (blob === undefined) throw new NativeTypeError("There is no blob at this address");
  const headers = { "content-type": typeOf(blob), "content-length": `${sizeOf(blob)}` };
  const response = new TenantResponse(blob, { headers });
  defineProperty(response, "url", { value: url });
  return response;
}
