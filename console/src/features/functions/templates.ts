/** What a new function may start from. Each is complete: it can be published and called as it is. */

export const TEMPLATE_IDS = ["hello", "tax", "web", "hono"] as const;
export type TemplateId = typeof TEMPLATE_IDS[number];

interface Template {
  code: (name: string) => string;
  /** npm packages that the gateway must have for it. */
  packages?: Readonly<Record<string, string>>;
  /** A request that shows what it does. */
  request: { method: "GET" | "POST"; path: string; body: string };
}

const hello: Template = {
  code: (name) =>
    `export default async function ${identifier(name)}(req, res) {
  const name = req.query.name ?? "world";
  return res.json({ message: \`Hello, \${name}!\` });
}
`,
  request: { method: "GET", path: "?name=imprun", body: "" },
};

const tax: Template = {
  code: (name) =>
    `export default async function ${identifier(name)}(req, res) {
  const { income, deductions } = req.body;
  if (!income || !deductions) {
    return res.status(400).json({ error: "Missing required fields" });
  }

  const taxableIncome = income - deductions;
  const tax = taxableIncome * 0.22;

  await imp.db().collection("tax_calculations").insertOne({
    income,
    deductions,
    tax,
    calculatedAt: new Date(),
  });

  return res.json({ tax });
}
`,
  request: {
    method: "POST",
    path: "",
    body: JSON.stringify({ income: 50_000_000, deductions: 10_000_000 }, null, 2),
  },
};

const web: Template = {
  code: () =>
    `export default async (request: Request): Promise<Response> => {
  const url = new URL(request.url);
  return Response.json({
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: await request.text(),
  });
};
`,
  request: { method: "POST", path: "?from=console", body: '{ "hello": "world" }' },
};

const hono: Template = {
  code: (name) =>
    `import { Hono } from "hono";

interface Todo {
  title: string;
  done: boolean;
}

// A function gets its whole path, so its routes begin with its name.
const app = new Hono().basePath("/${name}");

app.get("/todos", async (c) => {
  const todos = await imp.db().collection<Todo>("todos").find().limit(50).toArray();
  return c.json(todos);
});

app.post("/todos", async (c) => {
  const { title }: { title?: string } = await c.req.json();
  if (!title) return c.json({ error: "title is missing" }, 400);
  const { insertedId } = await imp.db().collection<Todo>("todos").insertOne({ title, done: false });
  return c.json({ id: insertedId, title }, 201);
});

export default app;
`,
  packages: { hono: "^4" },
  request: { method: "POST", path: "/todos", body: '{ "title": "Write an API" }' },
};

export const TEMPLATES: Record<TemplateId, Template> = { hello, tax, web, hono };

/** A function's name as a name in JavaScript: hyphens become humps. */
function identifier(name: string): string {
  const camel = name.replace(/-+([A-Za-z0-9]?)/g, (_, next: string) => next.toUpperCase());
  return /^[A-Za-z_]\w*$/.test(camel) && !RESERVED.has(camel) ? camel : "handler";
}

const RESERVED: ReadonlySet<string> = new Set(
  "await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield"
    .split(" "),
);
