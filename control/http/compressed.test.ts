import { equal } from "node:assert/strict";
import { chooseEncoding } from "./compressed.ts";

const SCRIPT = { type: "text/javascript; charset=utf-8", size: 10_000 };

Deno.test("the best encoding is chosen that the client takes", () => {
  equal(chooseEncoding("gzip, deflate, br, zstd", SCRIPT), "br");
  equal(chooseEncoding("gzip;q=0.5", SCRIPT), "gzip");
  equal(chooseEncoding("br;q=0, gzip", SCRIPT), "gzip");
  equal(chooseEncoding("identity", SCRIPT), null);
  equal(chooseEncoding("", SCRIPT), null);
});

Deno.test("what is small or compressed already is sent as it is", () => {
  equal(chooseEncoding("br", { ...SCRIPT, size: 1_000 }), null);
  equal(chooseEncoding("br", { ...SCRIPT, type: "image/png" }), null);
});
