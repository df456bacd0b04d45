/** Programs of other platforms, published as a user would, on a really started platform. */
import { deepEqual, equal } from "node:assert/strict";
import { call } from "../http.ts";
import { startTestPlatform, type TestPlatform } from "../platform.ts";
import { until } from "../until.ts";

const FIXTURES = new URL("../../../edge-runtime/fixtures/", import.meta.url);

async function publish(platform: TestPlatform, name: string, code: string): Promise<void> {
  const functions = "/api-gateways/programs/functions";
  equal((await platform.api("POST", functions, { name, code })).status, 201);
  const published = await platform.api("POST", `${functions}/${name}/publish`, {
    environment: "dev",
  });
  equal(published.status, 200, published.text);
}

async function apiKey(platform: TestPlatform): Promise<string> {
  const application = await platform.api("POST", "/applications", { name: "Chat" });
  const grant = await platform.api("POST", "/application-grants", {
    applicationId: application.json().applicationId,
    gatewayId: "programs",
    environment: "dev",
  });
  equal(grant.status, 201, grant.text);
  return grant.json().apiKey;
}

Deno.test("a function of Supabase and a WebSocket run as they were written", async () => {
  const platform = await startTestPlatform();
  // Deno's own client may set Host, so that no name must be resolved.
  const client = Deno.createHttpClient({ allowHost: true });
  try {
    await platform.api("POST", "/api-gateways", { name: "programs" });
    await until(async () => {
      const { phase } = (await platform.api("GET", "/api-gateways/programs")).json();
      return phase === "Started" ? true : null;
    });
    const source = (name: string) => Deno.readTextFileSync(new URL(name, FIXTURES));
    const types = 'import "jsr:@supabase/functions-js/edge-runtime.d.ts";\n';
    await publish(platform, "greet", types + source("supabase-function.ts"));
    await publish(platform, "echo", source("socket-echo.ts"));
    const key = await apiKey(platform);

    const greeted = await call(platform.functionUrl("programs", "dev", "/greet"), {
      headers: { apikey: key },
      body: { name: "you" },
    });
    deepEqual(greeted.json(), { message: "undefined you!" });

    const { host, port } = new URL(platform.functionUrl("programs", "dev", "/"));
    const socket = new WebSocket(`ws://127.0.0.1:${port}/echo/room`, {
      protocols: ["chat", `apikey.${key}`],
      headers: { host },
      client,
    });
    const heard: unknown[] = [];
    const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
    socket.onmessage = ({ data }) => heard.push(data);
    await until(() => Promise.resolve(heard.length === 1 ? true : null));
    socket.send("hello");
    await until(() => Promise.resolve(heard.length === 2 ? true : null));
    deepEqual(heard, ["welcome to /echo/room", "hello"]);
    equal(socket.protocol, "chat");
    equal(await platform.stop(), 0);
    equal((await closed).code, 1001);
  } finally {
    client.close();
    await platform.stop();
  }
});
