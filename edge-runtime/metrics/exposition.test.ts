import assert from "node:assert/strict";
import { exposition } from "./exposition.ts";

Deno.test("metrics are lines with labels, under their help and type", () => {
  const text = exposition([{
    name: "imprun_cells",
    samples: [{ labels: {}, value: 2 }, { labels: { cell: "cell-1", state: "a" }, value: 0.5 }],
  }]);
  assert.equal(
    text,
    "# HELP imprun_cells Cells that answer.\n# TYPE imprun_cells gauge\n" +
      'imprun_cells 2\nimprun_cells{cell="cell-1",state="a"} 0.5\n',
  );
});

Deno.test("a label's value cannot end its line or its quotes", () => {
  const text = exposition([{
    name: "imprun_isolates",
    samples: [{ labels: { a: 'x"\n\\' }, value: 1 }],
  }]);
  assert.match(text, /^imprun_isolates\{a="x\\"\\n\\\\"\} 1$/m);
});

Deno.test("a metric without samples is left out", () => {
  assert.equal(exposition([{ name: "imprun_cells", samples: [] }]), "\n");
});
