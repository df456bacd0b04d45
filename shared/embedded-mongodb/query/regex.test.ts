import assert from "node:assert/strict";
import fc from "fast-check";
import { compileRegex } from "./regex.ts";

const CASES: [string, string, string[], string[]][] = [
  ["^ab.c$", "", ["abxc", "ab😀c"], ["abc", "ab\nc", "ABXC"]],
  ["^ab", "i", ["ABc", "aB"], ["xab"]],
  ["[a-f]+[^x]$", "i", ["Fy", "a😀"], ["ax", "AX", "gy"]],
  ["^.$", "", ["a", "😀"], ["ab", "\n", ""]],
  ["^.$", "s", ["\n"], ["ab"]],
  ["^b", "m", ["a\nb"], ["ab"]],
  ["(?i)hello", "", ["HELLO"], ["hallo"]],
  ["a b # comment\n c", "x", ["abc"], ["a b"]],
  ["\\Aab\\z", "", ["ab"], ["ab\n", "xab"]],
  ["[[:alpha:]_]+[[:digit:]]", "", ["a_1"], ["1"]],
  ["[]x]y", "", ["]y", "xy"], ["y"]],
  ["\\d{2}-\\w", "", ["12-a"], ["1-a"]],
  ["é|ß", "i", ["É"], ["e"]],
  ["\\@\\-", "", ["@-"], []],
  ["a\\.b", "i", ["A.B"], ["AxB"]],
  ["(a)\\1", "", ["aa"], ["ab"]],
];

for (const [pattern, options, yes, no] of CASES) {
  Deno.test(`/${pattern}/${options} matches as in PCRE`, () => {
    const regex = compileRegex(pattern, options);
    for (const text of yes) assert.ok(regex.test(text), `matches ${text}`);
    for (const text of no) assert.ok(!regex.test(text), `leaves ${text}`);
  });
}

for (const pattern of ["(", "a**", "[[:foo:]]", "\\Qa.b\\E", "(?>a)", "[b-a]"]) {
  Deno.test(`${pattern} is refused rather than misread`, () => {
    assert.throws(() => compileRegex(pattern, ""), { code: 51091 });
  });
}

Deno.test("an unknown option is an error", () => {
  assert.throws(() => compileRegex("a", "g"), { code: 51108 });
});

Deno.test("an expression that V8 can run without backtracking has neither of the flags i and u", () => {
  for (const [pattern, options] of [["^(a+)+$", ""], ["^(a+)+$", "i"], ["(.*x)+[^y]$", "is"]]) {
    assert.doesNotMatch(compileRegex(pattern!, options!).flags, /[iu]/);
  }
});

Deno.test("without the flags an expression matches what it matches with them", () => {
  const part = fc.constantFrom(".", "a", "B", "[a-c]", "[^b]", "x?", "(a|b)", "\\d", "c{2}", "\\.");
  const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
  const text = fc.string({
    unit: fc.constantFrom("a", "A", "b", "B", "c", "x", "1", "😀", ".", "\n"),
  });
  fc.assert(
    fc.property(pattern, fc.constantFrom("", "i", "s", "is"), text, (source, flags, given) => {
      const anchored = `^${source}$`;
      const expected = new RegExp(anchored, `${flags}u`).test(given);
      assert.equal(compileRegex(anchored, flags).test(given), expected);
    }),
    { numRuns: 3000 },
  );
});
