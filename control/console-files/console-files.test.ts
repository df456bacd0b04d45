import { deepEqual, equal, match, ok } from "node:assert/strict";
import { startTestControl } from "../testing/test-control.ts";

async function builtConsole(): Promise<string> {
  const parent = await Deno.makeTempDir({ prefix: "imprun-console-" });
  await Deno.writeTextFile(`${parent}/secret`, "secret");
  const directory = `${parent}/dist`;
  await Deno.mkdir(`${directory}/assets`, { recursive: true });
  await Deno.writeTextFile(`${directory}/index.html`, "<title>console</title>");
  await Deno.writeTextFile(`${directory}/favicon.svg`, "<svg/>");
  await Deno.writeTextFile(`${directory}/assets/app-1a2b3c.js`, "export {}");
  return directory;
}

Deno.test("the console is served from its build", async (t) => {
  const consoleDirectory = await builtConsole();
  await using control = await startTestControl({ consoleDirectory });
  const get = (path: string, accept = "*/*", method = "GET") =>
    control.call(method, path, undefined, { token: null, headers: { accept } });

  await t.step(
    "its page is never cached, and may run our scripts and Monaco's workers",
    async () => {
      const { status, headers, body } = await get("/");
      deepEqual([status, body], [200, "<title>console</title>"]);
      equal(headers.get("cache-control"), "no-cache");
      match(headers.get("content-security-policy")!, /script-src 'self'; worker-src 'self' blob:/);
      match(headers.get("content-security-policy")!, /frame-ancestors 'none'/);
    },
  );

  await t.step("a file with a hash in its name is cached for good", async () => {
    const { headers } = await get("/assets/app-1a2b3c.js");
    equal(headers.get("cache-control"), "public, max-age=31536000, immutable");
    equal(headers.get("content-type"), "text/javascript; charset=utf-8");
  });

  await t.step("a large file is sent compressed, with the same content", async () => {
    const text = "export const many = 'words words words';\n".repeat(200);
    await Deno.writeTextFile(`${consoleDirectory}/assets/large-1a2b3c.js`, text);
    const large = async (encoding: string) => {
      const headers = { "accept-encoding": encoding };
      const answer = await control.call("GET", "/assets/large-1a2b3c.js", undefined, { headers });
      equal(answer.body, text, encoding);
      equal(answer.headers.get("vary"), "Accept-Encoding");
      return Number(answer.headers.get("content-length"));
    };
    const plain = await large("identity");
    const gzip = await large("gzip");
    const brotli = await large("br");
    equal(plain, text.length);
    ok(gzip < text.length / 10 && brotli < text.length / 10);
  });

  await t.step("a browser that asks for any page of the console gets it", async () => {
    const page = await get("/gateways/hometax/functions", "text/html,*/*");
    deepEqual([page.status, page.body], [200, "<title>console</title>"]);
  });

  await t.step("what is not there is not there", async () => {
    for (const path of ["/assets/gone.js", "/nowhere", "/reference/nothing", "/assets"]) {
      equal((await get(path)).status, 404, path);
    }
    equal((await get("/assets/gone.js", "text/html")).status, 404);
    equal((await get("/v1/nothing", "text/html")).status, 401);
  });

  await t.step("no path leads out of the directory", async () => {
    for (
      const path of [
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/assets/..%2f..%2fsecret",
        "/.%2e/secret",
        "//etc/passwd",
        "/file:///etc/passwd",
      ]
    ) {
      equal((await get(path)).status, 404, path);
    }
  });

  await t.step("HEAD has no body, and files are not written to", async () => {
    const head = await get("/favicon.svg", "*/*", "HEAD");
    deepEqual([head.status, head.body, head.headers.get("content-length")], [200, "", "6"]);
    equal((await get("/favicon.svg", "*/*", "DELETE")).status, 404);
  });

  await Deno.remove(`${consoleDirectory}/..`, { recursive: true });
});
