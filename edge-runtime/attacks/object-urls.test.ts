/** Addresses of blobs: those of an isolate are its own, and so is what they keep. */
import assert from "node:assert/strict";
import { withCell } from "../testing/with-cell.ts";

const MB = 1024 ** 2;
const QUOTA_MB = 32;

const VICTIM = {
  leave: `export default () => {
    globalThis.address = URL.createObjectURL(new Blob(["of the victim"]));
    return new Response(address);
  }`,
  read: "export default async () => new Response(await (await fetch(address)).text())",
};

const THIEF = {
  take: `import { resolveObjectURL } from "node:buffer";
  export default async (request) => {
    const address = await request.text();
    URL.revokeObjectURL(address);
    const read = await fetch(address).then((response) => response.text(), (error) => error.name);
    return Response.json([read, typeof resolveObjectURL(address)]);
  }`,
};

withCell(
  "who knows another tenant's address of a blob can neither read nor revoke it",
  async (_t, cell) => {
    await cell.deploy("victim", VICTIM);
    await cell.deploy("thief", THIEF);
    const body = await (await cell.fetch("victim", "/leave")).text();
    assert.match(body, /^blob:null\/[0-9a-f-]{36}$/);
    const taken = await cell.fetch("thief", "/take", { method: "POST", body });
    assert.deepEqual(await taken.json(), ["TypeError", "undefined"]);
    assert.equal(await (await cell.fetch("victim", "/read")).text(), "of the victim");
  },
);

withCell(
  "blobs that only their addresses keep are metered, until the addresses are revoked",
  async (_t, cell) => {
    await cell.deploy(
      "hoarder",
      {
        hoarder: `export default async () => {
        const addresses = [];
        const fill = async () => {
          try {
            for (let i = 0; i < 100; i++) {
              addresses.push(URL.createObjectURL(new Blob([new Uint8Array(${MB})])));
              // Garbage of blobs is only noticed between turns.
              if (i % 10 === 9) await new Promise((done) => setTimeout(done, 5));
            }
            return "all";
          } catch (error) {
            return error.name;
          }
        };
        const outcomes = [await fill(), addresses.length <= ${QUOTA_MB}];
        for (const address of addresses.splice(0)) URL.revokeObjectURL(address);
        await new Promise((done) => setTimeout(done, 5));
        outcomes.push(URL.createObjectURL(new Blob([new Uint8Array(${MB})])).slice(0, 5));
        return Response.json(outcomes);
      }`,
      },
      1,
      { limits: { externalMb: QUOTA_MB, cpuMs: 20_000 } },
    );
    assert.deepEqual(await (await cell.fetch("hoarder", "/hoarder")).json(), [
      "RangeError",
      true,
      "blob:",
    ]);
  },
);

withCell("a function's own addresses of blobs do what their standard says", async (_t, cell) => {
  await cell.deploy("own", {
    own: `import { resolveObjectURL } from "node:buffer";
    export default async () => {
      const address = URL.createObjectURL(new Blob(["<p>"], { type: "text/html" }));
      const response = await fetch(new Request(address + "#place"));
      const outcomes = [
        response.status, response.headers.get("content-type"), response.headers.get("content-length"),
        response.url === address + "#place", await response.text(), await resolveObjectURL(address).text(),
      ];
      const tried = (work) => Promise.try(work).then(() => "done", (error) => error.name);
      outcomes.push(await tried(() => fetch(address, { method: "POST" })));
      outcomes.push(await tried(() => fetch(address, { signal: AbortSignal.abort() })));
      outcomes.push(await tried(() => URL.createObjectURL("no blob")));
      outcomes.push(await tried(() => fetch(address)));
      URL.revokeObjectURL(address);
      outcomes.push(await tried(() => fetch(address)), typeof resolveObjectURL(address));
      return Response.json(outcomes);
    }`,
  });
  assert.deepEqual(await (await cell.fetch("own", "/own")).json(), [
    200,
    "text/html",
    "3",
    true,
    "<p>",
    "<p>",
    "TypeError",
    "AbortError",
    "TypeError",
    "done",
    "TypeError",
    "undefined",
  ]);
});
