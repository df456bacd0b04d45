import { NativeError } from "../primordials.ts";

/** An API that exists in Deno or Node and not here. */
export class NotSupported extends NativeError {
  override readonly name = "NotSupported";
}
