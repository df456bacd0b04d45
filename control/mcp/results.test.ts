import type { Invocation } from "@imprun/contracts/api/functions";
import assert from "node:assert/strict";
import { toolResult } from "./results.ts";

const URL = "http://hometax.dev.localhost/calculateTax";

Deno.test("a JSON object is structured content with a copy as text", () => {
  const result = toolResult(URL, answer(200, "application/json; charset=utf-8", '{"tax":8800000}'));
  assert.deepEqual(result, {
    content: [{ type: "text", text: '{"tax":8800000}' }],
    structuredContent: { tax: 8_800_000 },
  });
});

Deno.test("JSON that is not an object, and what only claims to be JSON, stay text", () => {
  for (const body of ["[1]", "7", "not json", "null"]) {
    const result = toolResult(URL, answer(200, "application/json", body));
    assert.deepEqual(result, { content: [{ type: "text", text: body }] });
  }
});

Deno.test("images and audio keep their kind, other bytes become a resource", () => {
  const image = toolResult(URL, answer(200, "image/png", "iVBORw==", "base64"));
  assert.deepEqual(image.content, [{ type: "image", data: "iVBORw==", mimeType: "image/png" }]);
  const drawing = toolResult(URL, answer(200, "image/svg+xml", "<svg/>"));
  assert.deepEqual(drawing.content, [{
    type: "image",
    data: "PHN2Zy8+",
    mimeType: "image/svg+xml",
  }]);
  const bytes = toolResult(URL, answer(200, "application/zip", "UEs=", "base64"));
  assert.deepEqual(bytes.content, [{
    type: "resource",
    resource: { uri: URL, mimeType: "application/zip", blob: "UEs=" },
  }]);
});

Deno.test("a problem is told by its title and detail, and nothing else of it", () => {
  const problem = { title: "The function failed", detail: "See its logs", requestId: "secret" };
  const result = toolResult(URL, answer(500, "application/problem+json", JSON.stringify(problem)));
  assert.equal(result.isError, true);
  assert.deepEqual(result.content, [{
    type: "text",
    text: "The call failed with status 500: The function failed. See its logs",
  }]);
});

Deno.test("a function's own refusal reaches the model, shortened", () => {
  const result = toolResult(URL, answer(422, "text/plain", "x".repeat(10_000)));
  assert.equal(result.isError, true);
  const [first] = result.content;
  assert.ok(first?.type === "text" && first.text.length < 3_000);
});

function answer(
  status: number,
  type: string,
  body: string,
  bodyEncoding: Invocation["bodyEncoding"] = "utf8",
): Invocation {
  return { status, headers: [["content-type", type]], body, bodyEncoding, ms: 1, requestId: "r" };
}
