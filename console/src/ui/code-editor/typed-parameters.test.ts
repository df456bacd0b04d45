import { deepEqual, equal } from "node:assert/strict";
import { insertAll, parameterTypes, toTyped, toWritten } from "./typed-parameters.ts";

function typed(code: string): string {
  return insertAll(code, parameterTypes(code));
}

Deno.test("the parameters of the default export get types by their names", () => {
  equal(
    typed("export default async function calculateTax(req, res) {}"),
    "export default async function calculateTax(req: ImpRequest, res: ImpResponse) {}",
  );
  equal(
    typed('import x from "x";\nexport default (request, ctx) => x(request);'),
    'import x from "x";\nexport default (request: Request, ctx: ImpContext) => x(request);',
  );
  equal(
    typed("export default function (req) {}"),
    "export default function (req: ImpRequest) {}",
  );
});

Deno.test("what the author typed, destructured or named otherwise stays as it is", () => {
  for (
    const code of [
      "export default (req: Request) => 1;",
      "export default ({ body }, res) => 1;",
      "export default function (a, b) {}",
      "export default app;",
      "function other(req, res) {}",
      "// export default function (req, res) {}",
    ]
  ) {
    deepEqual(parameterTypes(code), [], code);
  }
});

Deno.test("every place of the author's text is found again after the way there and back", () => {
  const code = "export default async function f(req, res) {\n  return res.json(req.body);\n}";
  const insertions = parameterTypes(code);
  const text = insertAll(code, insertions);
  for (let offset = 0; offset <= code.length; offset++) {
    equal(toWritten(toTyped(offset, insertions), insertions), offset);
  }
  const place = code.indexOf("res.json");
  equal(text.slice(toTyped(place, insertions)).startsWith("res.json"), true);
});

Deno.test("a place inside an inserted type is told as the end of the parameter", () => {
  const code = "export default (req) => 1;";
  const insertions = parameterTypes(code);
  const inType = insertAll(code, insertions).indexOf("Request");
  equal(toWritten(inType, insertions), code.indexOf(")"));
});
