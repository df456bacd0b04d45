/** `@lafjs/cloud`, as far as it means what `imp` is: the rest says what to write instead. */

function instead(name, what) {
  const error = new Error(`cloud.${name} is not supported in a function: ${what}`);
  error.name = "NotSupported";
  return error;
}

/** Of one isolate, which is as long as values are shared in laf. */
const shared = new Map();

/** laf's is axios'; what it is mostly used for is here. */
async function request(given, options = {}) {
  const config = typeof given === "string" ? { ...options, url: given } : given;
  const url = new URL(config.url, config.baseURL);
  for (const [name, value] of Object.entries(config.params ?? {})) {
    url.searchParams.set(name, value);
  }
  const headers = new Headers(config.headers);
  const isPlain = typeof config.data === "object" && config.data !== null &&
    [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(config.data));
  if (isPlain && !headers.has("content-type")) headers.set("content-type", "application/json");
  const body = isPlain ? JSON.stringify(config.data) : config.data;
  const method = (config.method ?? "GET").toUpperCase();
  const response = await fetch(url, { method, headers, body });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  const answer = {
    status: response.status,
    statusText: response.statusText,
    headers: Object.fromEntries(response.headers),
    data: isJson ? JSON.parse(text) : text,
    config,
  };
  if (response.ok) return answer;
  const error = new Error(`Request failed with status code ${response.status}`);
  throw Object.assign(error, { response: answer, config, isAxiosError: true });
}
const withoutData = (method) => (url, options) => request({ ...options, method, url });
const withData = (method) => (url, data, options) => request({ ...options, method, url, data });

const cloud = {
  shared,
  get env() {
    return imp.env;
  },
  get mongo() {
    return { db: imp.db() };
  },
  /** laf gives the function a context with this body, and so it is here. */
  invoke: (name, context) => imp.invoke(name, context?.body ?? context),
  fetch: Object.assign(request, {
    request,
    get: withoutData("GET"),
    head: withoutData("HEAD"),
    delete: withoutData("DELETE"),
    post: withData("POST"),
    put: withData("PUT"),
    patch: withData("PATCH"),
  }),
  database() {
    throw instead(
      "database()",
      "write cloud.mongo.db or imp.db(), which have the driver's methods",
    );
  },
  getToken() {
    throw instead("getToken()", "sign tokens with the package jose");
  },
  parseToken() {
    throw instead("parseToken()", "verify tokens with the package jose");
  },
  get storage() {
    throw instead("storage", "there is no object storage");
  },
  get sockets() {
    throw instead("sockets", "accept connections with Deno.upgradeWebSocket");
  },
};

export { cloud as default };
export const { database, invoke, getToken, parseToken } = cloud;
