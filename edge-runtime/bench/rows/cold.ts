import { call } from "@imprun/testing/http";
import { median } from "../measure/statistics.ts";
import { expectStatus } from "../platform/platform.ts";
import { percentiles } from "../report/result.ts";
import { pause, type Row } from "./row.ts";

const WARM_CALLS = 10;
/** Between two tenants, so that the cell has booted its next spare isolate. */
const SPARE_PAUSE_MS = 300;
/** So that the client, the listener and the policies are compiled before the first cold call. */
const FIRST_CALLS = 200;

export const cold: Row = {
  name: "cold",
  title: "Cold start: the first call of a tenant, a spare isolate being ready",

  async measure(bench) {
    const { dataDirectory, tenants } = await bench.fleet();
    await using platform = await bench.startPlatform(dataDirectory);
    const timed = async (tenant: typeof tenants[number]): Promise<number> => {
      const { url, headers } = platform.target(tenant.gatewayId, "hello", tenant.apiKey);
      const startedAt = performance.now();
      const answer = await call(url, { headers });
      const ms = performance.now() - startedAt;
      expectStatus(answer, 200);
      return ms;
    };
    const [first, ...rest] = tenants;
    for (let n = 0; n < FIRST_CALLS; n++) await timed(first!);

    const colds: number[] = [];
    const warms: number[] = [];
    for (const tenant of rest) {
      await pause(SPARE_PAUSE_MS, bench.signal);
      colds.push(await timed(tenant));
      const warm: number[] = [];
      for (let n = 0; n < WARM_CALLS; n++) warm.push(await timed(tenant));
      warms.push(median(warm));
    }
    const extra = colds.map((ms, index) => ms - warms[index]!);
    return {
      figures: [
        ...percentiles("cold on top of warm", "ms", extra, {
          p50: { atMost: 5 },
          p99: { atMost: 50 },
        }),
        ...percentiles("cold call", "ms", colds),
        ...percentiles("warm call of the same client", "ms", warms),
      ],
    };
  },
};
