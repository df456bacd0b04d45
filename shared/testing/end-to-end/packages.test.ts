/** npm packages on a platform as users start it: declared, installed, compiled in, and called. */
import { deepEqual, equal, match } from "node:assert/strict";
import { call } from "../http.ts";
import { PROGRAMS } from "../packages/programs.ts";
import { createGateway, tryPackage } from "../packages/try.ts";
import { startTestPlatform, type TestPlatform } from "../platform.ts";
import { named, registryMissing } from "../registry.ts";
import { stepsOf } from "../steps.ts";
import { until } from "../until.ts";

const GATEWAY = "/api-gateways/shop";
const DEPENDENCIES = {
  zod: "4.6.7",
  hono: "^4.0.0",
  "lodash-es": "^4.17.21",
  "date-fns": "latest",
};
/** Of the many that `../packages/matrix.ts` tries. */
const SERVER_PACKAGES = new Set(["express", "jsonwebtoken", "mongodb", "pg", "sharp"]);

const ORDER = `
import { z } from "zod";
const Order = z.object({ item: z.string(), count: z.coerce.number().int().positive() });
export default (req, res) => {
  const order = Order.safeParse(req.body);
  return order.success ? res.json(order.data) : res.status(400).json(z.flattenError(order.error));
};`;
const SHOP = `
import { Hono } from "hono";
import { cors } from "hono/cors";
const app = new Hono().basePath("/shop");
app.use(cors());
app.get("/items/:id", (c) => c.json({ id: c.req.param("id") }));
export default app;`;
const GROUPS = `
import { chunk, groupBy } from "lodash-es";
import camelCase from "lodash-es/camelCase.js";
export default (req, res) => res.json([chunk([1, 2, 3], 2), groupBy([1, 2, 3], (n) => n % 2), camelCase("a b")]);`;
const DAYS = `
import { addDays, formatISO } from "date-fns";
import { ko } from "date-fns/locale";
import { format } from "date-fns/format";
export default (req, res) => {
  const day = addDays(new Date(2026, 1, 27), 2);
  return res.json([formatISO(day, { representation: "date" }), format(day, "EEEE", { locale: ko })]);
};`;
/** As Supabase's guides have it. */
const GREET = `
import { serve } from "https://deno.land/std@0.168.0/http/server.ts";
import { z } from "npm:zod@4";
const corsHeaders = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "authorization, x-client-info, apikey, content-type",
};
serve(async (req) => {
  if (req.method === "OPTIONS") return new Response("ok", { headers: corsHeaders });
  const { name } = z.object({ name: z.string() }).parse(await req.json());
  const headers = { ...corsHeaders, "Content-Type": "application/json" };
  return new Response(JSON.stringify({ message: \`Hello \${name}!\` }), { headers });
});`;
/** As laf's guides have it. */
const NOTES = `
import cloud from "@lafjs/cloud";
export default async function (ctx: FunctionContext) {
  const notes = cloud.mongo.db.collection("notes");
  await notes.insertOne({ text: ctx.body.text });
  const total = await notes.countDocuments();
  return { total, order: await cloud.invoke("order", { body: { item: "tea", count: "3" } }) };
}`;

const APP = `
import express from "express";
const app = express();
app.use(express.json(), express.urlencoded({ extended: true }));
app.post("/app/echo", (req, res) => res.status(201).json({ body: req.body, query: req.query, host: req.hostname }));
app.get("/app/stream", async (req, res) => {
  res.type("text/plain");
  for (let i = 0; i < 3; i++) {
    res.write(\`part \${i}\\n\`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  res.end();
});
app.get("/app/moved", (req, res) => res.cookie("a", "1", { httpOnly: true }).cookie("b", "2").redirect("/app/stream"));
app.get("/app/fail", async () => { throw new Error("secret"); });
app.use((req, res) => res.status(404).send("none"));
app.use((error, req, res, next) => res.status(error.status ?? 500).json({ error: "handled" }));
app.listen(3000, () => console.log("listening"));`;

async function publish(
  platform: TestPlatform,
  name: string,
  code: string,
  gateway = GATEWAY,
): Promise<void> {
  const created = await platform.api("POST", `${gateway}/functions`, { name, code });
  equal(created.status, 201, created.text);
  const published = await platform.api("POST", `${gateway}/functions/${name}/publish`, {
    environment: "dev",
  });
  equal(published.status, 200, published.text);
}

const TOOL = new URL("../../cli/main.ts", import.meta.url).pathname;

/** What `imprun packages …` prints. */
async function tool({ ready }: TestPlatform, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", TOOL, "packages", ...args, "-g", "shop"],
    env: { IMPRUN_URL: ready.console, IMPRUN_TOKEN: ready.token },
  }).output();
  equal(success, true, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

const missing = await registryMissing();

Deno.test({
  name: named("functions use the real packages that their gateway declares", missing),
  ignore: missing !== null,
  async fn(t) {
    const step = stepsOf(t);
    const platform = await startTestPlatform();
    const send = (path: string, body?: unknown) =>
      call(platform.functionUrl("shop", "dev", path), body === undefined ? {} : { body });
    try {
      await step("packages are declared, and the answer says what they came to", async () => {
        await platform.api("POST", "/api-gateways", { name: "shop" });
        await until(async () =>
          (await platform.api("GET", GATEWAY)).json().phase === "Started" ? true : null
        );
        await platform.api("PATCH", `${GATEWAY}/environments/dev`, { authType: "none" });
        const set = await platform.api("PUT", `${GATEWAY}/dependencies`, {
          dependencies: DEPENDENCIES,
        });
        equal(set.status, 200, set.text);
        const { dependencies, resolved, lockHash } = set.json();
        deepEqual(dependencies, DEPENDENCIES);
        equal(resolved.zod, "4.6.7");
        for (const name of Object.keys(DEPENDENCIES)) match(resolved[name], /^\d+\.\d+\.\d+/);
        match(lockHash, /^[0-9a-f]{64}$/);
        deepEqual((await platform.api("GET", `${GATEWAY}/dependencies`)).json(), set.json());
      });

      await step("zod checks a body", async () => {
        await publish(platform, "order", ORDER);
        deepEqual((await send("/order", { item: "tea", count: "2" })).json(), {
          item: "tea",
          count: 2,
        });
        const refused = await send("/order", { item: "tea", count: 0 });
        deepEqual([refused.status, Object.keys(refused.json().fieldErrors)], [400, ["count"]]);
      });

      await step("hono routes, with its middleware", async () => {
        await publish(platform, "shop", SHOP);
        const answer = await send("/shop/items/7");
        deepEqual([answer.status, answer.json()], [200, { id: "7" }], answer.text);
      });

      await step("lodash-es groups, imported as a whole and by part", async () => {
        await publish(platform, "groups", GROUPS);
        deepEqual((await send("/groups")).json(), [
          [[1, 2], [3]],
          { 0: [2], 1: [1, 3] },
          "aB",
        ]);
      });

      await step("date-fns counts days, with a locale", async () => {
        await publish(platform, "days", DAYS);
        deepEqual((await send("/days")).json(), ["2026-03-01", "일요일"]);
      });

      await step("functions of Supabase and laf import what they import there", async () => {
        await publish(platform, "greet", GREET);
        deepEqual((await send("/greet", { name: "you" })).json(), { message: "Hello you!" });
        await publish(platform, "notes", NOTES);
        deepEqual((await send("/notes", { text: "a" })).json(), {
          total: 1,
          order: { item: "tea", count: 3 },
        });
      });

      await step("other packages make a new version of the same source", async () => {
        const changed = await platform.api("PUT", `${GATEWAY}/dependencies`, {
          dependencies: { ...DEPENDENCIES, zod: "4.0.0" },
        });
        equal(changed.status, 200, changed.text);
        const again = await platform.api("POST", `${GATEWAY}/functions/order/publish`, {
          environment: "dev",
        });
        equal(again.json().semver, "1.0.1", again.text);
        deepEqual((await send("/order", { item: "tea", count: 3 })).json().count, 3);
      });
      await step("packages that were written for servers run, or say what they lack", async () => {
        await createGateway(platform, "matrix");
        for (const program of PROGRAMS.filter(({ name }) => SERVER_PACKAGES.has(name))) {
          equal(await tryPackage(platform, "matrix", program), null, program.name);
        }
      });

      await step(
        "an Express app reads bodies, streams, redirects and answers for its errors",
        async () => {
          const dependencies = { express: "5.3.0" };
          await platform.api("PUT", "/api-gateways/matrix/dependencies", { dependencies });
          await publish(platform, "app", APP, "/api-gateways/matrix");
          const url = (path: string) => platform.functionUrl("matrix", "dev", `/app${path}`);
          const posted = await call(url("/echo?a=1&a=2"), { body: { name: "소득" } });
          deepEqual([posted.status, posted.json()], [201, {
            body: { name: "소득" },
            query: { a: ["1", "2"] },
            host: new URL(url("")).hostname,
          }]);
          const headers = { "content-type": "application/x-www-form-urlencoded" };
          const form = await call(url("/echo"), { body: "b=3", headers });
          deepEqual(form.json().body, { b: "3" });
          const large = await call(url("/echo"), { body: { text: "x".repeat(200_000) } });
          equal(large.status, 413, large.text);
          equal((await call(url("/stream"))).text, "part 0\npart 1\npart 2\n");
          const moved = await call(url("/moved"));
          deepEqual([moved.status, moved.headers.location], [302, "/app/stream"]);
          deepEqual(moved.headers["set-cookie"], ["a=1; Path=/; HttpOnly", "b=2; Path=/"]);
          const failed = await call(url("/fail"));
          deepEqual([failed.status, failed.json()], [500, { error: "handled" }]);
          equal((await call(url("/other"))).text, "none");
          const head = await call(url("/stream"), { method: "HEAD" });
          deepEqual([head.status, head.text], [200, ""]);
        },
      );

      await step("the command line tool lists, adds and removes packages", async () => {
        const removed = await tool(platform, "remove", "hono", "lodash-es", "date-fns");
        match(removed, /^PACKAGE +DECLARED +INSTALLED\nzod +4\.0\.0 +4\.0\.0\n$/);
        match(await tool(platform, "add", "is-odd@^3.0.0"), /\nis-odd +\^3\.0\.0 +3\.\d+\.\d+\n/);
        match(await tool(platform, "list"), /zod .*\n.*is-odd|is-odd .*\n.*zod/);
      });
    } finally {
      equal(await platform.stop(), 0);
    }
  },
});
