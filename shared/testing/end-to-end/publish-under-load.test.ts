/** 100 publishes while callers never pause: no call fails, and each publish is answered by its own code. */
import { deepEqual, equal } from "node:assert/strict";
import { call } from "../http.ts";
import { startTestPlatform } from "../platform.ts";
import { until } from "../until.ts";

const PUBLISHES = 100;
const CALLERS = 4;
const FUNCTION = "/api-gateways/counter/functions/which";
const code = (n: number) => `export default () => Response.json({ n: ${n} })`;

Deno.test("while a function is published 100 times no call fails, and each publish is live when it returns", async () => {
  const platform = await startTestPlatform();
  try {
    await platform.api("POST", "/api-gateways", { name: "counter" });
    await until(async () => {
      const { phase } = (await platform.api("GET", "/api-gateways/counter")).json();
      return phase === "Started" ? true : null;
    });
    await platform.api("PATCH", "/api-gateways/counter/environments/dev", { authType: "none" });
    await platform.api("POST", "/api-gateways/counter/functions", { name: "which", code: code(0) });
    equal((await platform.api("POST", `${FUNCTION}/publish`, { environment: "dev" })).status, 200);

    const url = platform.functionUrl("counter", "dev", "/which");
    const failures: string[] = [];
    let calls = 0;
    let publishing = true;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (publishing) {
        const answer = await call(url);
        calls++;
        if (answer.status !== 200) failures.push(`${answer.status} ${answer.text}`);
      }
    });

    const stale: string[] = [];
    for (let n = 1; n <= PUBLISHES; n++) {
      await platform.api("PUT", FUNCTION, { code: code(n) }, { headers: { "if-match": "*" } });
      const published = await platform.api("POST", `${FUNCTION}/publish`, { environment: "dev" });
      equal(published.status, 200, published.text);
      const answer = await call(url);
      if (answer.json().n !== n) stale.push(`publish ${n} was answered by ${answer.text}`);
    }
    publishing = false;
    await Promise.all(callers);

    deepEqual(failures, []);
    deepEqual(stale, []);
    console.log(`${calls} calls during ${PUBLISHES} publishes`);
  } finally {
    await platform.stop();
  }
});
