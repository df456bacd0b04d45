/** Real packages, each with a function that uses it. `./matrix.ts` publishes and calls them. */
import { join } from "node:path";

export interface PackageProgram {
  readonly name: string;
  /** Exact, so that a failure tells of this platform and not of a new release. */
  readonly version: string;
  /** What else the function imports. */
  readonly others?: Readonly<Record<string, string>>;
  /** What the function is called with below its name; it answers `works`. */
  readonly path?: string;
  /** Why it cannot be published, in the words of the answer; absent when it can. */
  readonly refused?: RegExp;
}

export const PROGRAMS: readonly PackageProgram[] = [
  { name: "ai", version: "7.0.173", others: { "@ai-sdk/openai": "4.0.118" } },
  { name: "ajv", version: "8.20.0" },
  { name: "@anthropic-ai/sdk", version: "1.12.0" },
  { name: "@aws-sdk/client-s3", version: "3.1169.0" },
  { name: "axios", version: "1.21.1" },
  { name: "bcryptjs", version: "3.0.3" },
  { name: "change-case", version: "5.4.4" },
  { name: "cheerio", version: "1.2.0" },
  { name: "date-fns", version: "4.4.0" },
  { name: "dayjs", version: "1.11.23" },
  { name: "decimal.js", version: "10.6.0" },
  { name: "drizzle-orm", version: "0.45.4" },
  { name: "effect", version: "4.1.0" },
  { name: "ejs", version: "7.0.2", refused: /EvalError: Code generation from strings disallowed/ },
  { name: "elysia", version: "1.4.30" },
  { name: "ethers", version: "6.17.0" },
  { name: "exceljs", version: "4.4.0" },
  { name: "express", version: "5.3.0", path: "/items/7" },
  { name: "fast-xml-parser", version: "5.12.1" },
  {
    name: "fastify",
    version: "5.12.8",
    refused: /EvalError: Code generation from strings disallowed/,
  },
  { name: "fflate", version: "0.8.3" },
  { name: "form-data", version: "4.0.6" },
  { name: "graphql", version: "17.1.0" },
  { name: "graphql-yoga", version: "5.24.1", others: { graphql: "16.15.0" } },
  { name: "h3", version: "2.0.8" },
  { name: "handlebars", version: "4.7.10" },
  { name: "hono", version: "4.13.19" },
  { name: "@hono/zod-openapi", version: "1.6.3", others: { hono: "4.13.19", zod: "4.6.7" } },
  { name: "immer", version: "11.2.10" },
  { name: "ioredis", version: "6.0.0" },
  { name: "itty-router", version: "6.0.0" },
  { name: "joi", version: "18.3.2" },
  { name: "jose", version: "6.2.17" },
  { name: "jsonwebtoken", version: "9.0.3" },
  { name: "koa", version: "3.3.0", path: "/items/7" },
  { name: "ky", version: "2.1.0" },
  { name: "linkedom", version: "0.18.15" },
  { name: "lodash", version: "4.18.1" },
  { name: "lodash-es", version: "4.18.1" },
  { name: "luxon", version: "3.7.2" },
  { name: "marked", version: "18.2.1" },
  { name: "mongodb", version: "7.9.0" },
  { name: "ms", version: "2.1.3" },
  { name: "mustache", version: "4.2.0" },
  { name: "nanoid", version: "6.0.2" },
  { name: "@noble/hashes", version: "2.4.0" },
  { name: "node-fetch", version: "3.3.2" },
  { name: "nodemailer", version: "10.6.0" },
  { name: "openai", version: "7.57.0" },
  { name: "p-limit", version: "7.3.3" },
  { name: "papaparse", version: "5.7.1" },
  { name: "pdf-lib", version: "1.17.1" },
  { name: "pg", version: "8.23.1" },
  { name: "pino", version: "10.4.0" },
  { name: "preact-render-to-string", version: "6.8.2", others: { preact: "11.2.0" } },
  { name: "protobufjs", version: "8.8.1" },
  { name: "puppeteer", version: "25.16.0" },
  { name: "qs", version: "6.17.1" },
  { name: "react-dom", version: "19.3.1", others: { react: "19.3.1" } },
  { name: "rxjs", version: "7.8.2" },
  { name: "sanitize-html", version: "2.18.1" },
  { name: "sharp", version: "0.35.5", refused: /Could not load the \\"sharp\\" module/ },
  { name: "stripe", version: "23.1.0" },
  { name: "@supabase/supabase-js", version: "2.119.1" },
  { name: "superjson", version: "2.2.6" },
  { name: "@trpc/server", version: "11.25.2" },
  { name: "ulid", version: "3.0.2" },
  { name: "@upstash/redis", version: "1.39.0" },
  { name: "uuid", version: "14.0.3" },
  { name: "valibot", version: "1.5.0" },
  { name: "winston", version: "3.19.0" },
  { name: "xml2js", version: "0.6.2" },
  { name: "yaml", version: "2.9.1" },
  { name: "yup", version: "1.7.1" },
  { name: "zod", version: "4.6.7" },
];

const FIXTURES = new URL("../fixtures/packages/", import.meta.url).pathname;

/** The source of the function that uses the package. */
export function sourceOf({ name }: PackageProgram): Promise<string> {
  return Deno.readTextFile(join(FIXTURES, `${name.replace("@", "").replace("/", "__")}.js`));
}
