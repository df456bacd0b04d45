import { deepEqual, equal, ok } from "node:assert/strict";
import { AllowedHost, AllowedHosts } from "./allowed-hosts.ts";
import { EGRESS_LIMITS } from "./limits.ts";

const SPELLINGS: Record<string, string[]> = {
  "api.example.com": [
    "api.example.com",
    " API.Example.COM ",
    "api.example.com.",
    "api。example。com",
  ],
  "*.example.com": ["*.example.com", "*.EXAMPLE.com."],
  "api.example.com:8443": ["api.example.com:8443", "API.example.com.:08443"],
  "*.example.com:443": ["*.example.com:443"],
  "xn--bcher-kva.example": ["bücher.example", "BÜCHER.example", "xn--bcher-kva.example"],
  "*.xn--bcher-kva.example": ["*.bücher.example"],
  "xn--3e0b707e": ["한국"],
  "fass.example": ["ｆａｓｓ.example", "fa\u00ADss.example"],
  "_dmarc.example.com": ["_dmarc.example.com"],
  "8.8.8.8": ["8.8.8.8", "8.8.8.8.", "0x08080808", "8.8.2056", "134744072", "⑧.⑧.⑧.⑧"],
  "8.8.8.8:53": ["8.8.8.8:53"],
  "[2001:4860::8888]": ["[2001:4860::8888]", "[2001:4860:0:0:0:0:0:8888]"],
  "[::ffff:808:808]:443": ["[::ffff:8.8.8.8]:443"],
};

for (const [kept, spellings] of Object.entries(SPELLINGS)) {
  Deno.test(`${kept} is one host in ${spellings.length} spellings`, () => {
    for (const spelling of [kept, ...spellings]) equal(AllowedHost.parse(spelling), kept, spelling);
  });
}

const REFUSED: Record<string, RegExp> = {
  "": /is missing/,
  "  ": /is missing/,
  "https://api.example.com": /without https/,
  "//api.example.com": /without a path/,
  "api.example.com/": /without a path/,
  "api.example.com/v1": /without a path/,
  "api.example.com?x": /without a path/,
  "api.example.com#x": /without a path/,
  "api.example.com\\x": /without a path/,
  "user@api.example.com": /a user/,
  "user:password@api.example.com": /a user/,
  "api.example.com b.example.com": /spaces/,
  "api.example.com\nb.example.com": /spaces/,
  "%61pi.example.com": /without a path/,
  "*": /stands only at the beginning/,
  "**.example.com": /stands only at the beginning/,
  "*.*.example.com": /stands only at the beginning/,
  "api.*.com": /stands only at the beginning/,
  "a*.example.com": /stands only at the beginning/,
  "*example.com": /stands only at the beginning/,
  "＊.example.com": /such as/,
  "*.": /such as/,
  "*..com": /such as/,
  ".": /such as/,
  ".example.com": /such as/,
  "example..com": /such as/,
  "example.com..": /such as/,
  "-a.example.com": /such as/,
  "a,b.example.com": /such as/,
  "api.example.com:": /such as/,
  "api.example.com:http": /such as/,
  "api.example.com:1:2": /such as/,
  "2001:4860::8888": /such as/,
  "[2001:4860::8888": /such as/,
  "[api.example.com]": /such as/,
  "256.1.1.1": /such as/,
  "1.2.3.4.5": /such as/,
  "api.example.com:0": /1 to 65535/,
  "api.example.com:65536": /1 to 65535/,
  "*.8.8.8.8": /no subdomains/,
  "*.[::1]": /no subdomains/,
  [`${"a".repeat(64)}.com`]: /such as/,
  [`${"a.".repeat(127)}com`]: /such as/,
};

for (const [text, reason] of Object.entries(REFUSED)) {
  Deno.test(`${JSON.stringify(text.slice(0, 40))} is refused as an allowed host, with the reason`, () => {
    const { success, error } = AllowedHost.safeParse(text);
    ok(!success);
    equal(error!.issues.length, 1);
    ok(reason.test(error!.issues[0]!.message), error!.issues[0]!.message);
  });
}

Deno.test("a list has each host once, may be empty or none, and is bounded", () => {
  deepEqual(AllowedHosts.parse(["A.example", "b.example", "a.example."]), [
    "a.example",
    "b.example",
  ]);
  deepEqual(AllowedHosts.parse([]), []);
  equal(AllowedHosts.parse(null), null);
  const many = (count: number) => Array.from({ length: count }, (_, index) => `h${index}.example`);
  equal(AllowedHosts.parse(many(EGRESS_LIMITS.allowedHosts))?.length, EGRESS_LIMITS.allowedHosts);
  ok(!AllowedHosts.safeParse(many(EGRESS_LIMITS.allowedHosts + 1)).success);
  ok(!AllowedHost.safeParse("a".repeat(100_000)).success);
});
