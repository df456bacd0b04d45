import { equal } from "node:assert/strict";
import { matches } from "./match.ts";

Deno.test("a search finds its words in any order and case", () => {
  equal(matches("hometax / calculateTax", "tax home"), true);
  equal(matches("홈택스 API", "홈택스"), true);
  equal(matches("hometax", ""), true);
  equal(matches("hometax", "home office"), false);
});
