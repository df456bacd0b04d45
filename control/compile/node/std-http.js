/** `serve` of Deno's standard library, which programs of older days begin with. */
export function serve(handler, options = {}) {
  return globalThis.Deno.serve(options, handler).finished;
}
