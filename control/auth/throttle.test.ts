import { equal } from "node:assert/strict";
import { createThrottle } from "./throttle.ts";

Deno.test("after too many attempts a name has to wait until its window ends", () => {
  let now = 0;
  const throttle = createThrottle({ attempts: 2, windowMs: 60_000 }, () => now);
  equal(throttle.attempt("a"), 0);
  equal(throttle.attempt("a"), 0);
  now = 20_000;
  equal(throttle.attempt("a"), 40);
  equal(throttle.attempt("b"), 0);
  now = 60_000;
  equal(throttle.attempt("a"), 0);
});

Deno.test("a success forgives the failures before it", () => {
  const throttle = createThrottle({ attempts: 1, windowMs: 60_000 }, () => 0);
  throttle.attempt("a");
  throttle.forgive("a");
  equal(throttle.attempt("a"), 0);
});

Deno.test("names from strangers cannot fill the memory, and constructor is an ordinary name", () => {
  const throttle = createThrottle({ attempts: 1, windowMs: 60_000 }, () => 0);
  equal(throttle.attempt("constructor"), 0);
  for (let i = 0; i < 10_001; i++) throttle.attempt(`name-${i}`);
  equal(throttle.attempt("constructor"), 0);
});
