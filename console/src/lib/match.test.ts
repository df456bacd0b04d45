import { deepEqual, equal } from "node:assert/strict";
import { byName, matches } from "./match.ts";

Deno.test("a search finds its words in any order and case", () => {
  equal(matches("hometax / calculateTax", "tax home"), true);
  equal(matches("홈택스 API", "홈택스"), true);
  equal(matches("hometax", ""), true);
  equal(matches("hometax", "home office"), false);
});

Deno.test("names are in the order in which people count", () => {
  deepEqual(["fn10", "fn2", "Fn1"].sort(byName), ["Fn1", "fn2", "fn10"]);
});
