import { until } from "@imprun/testing/until";
import { expectStatus, isStarted } from "../platform/platform.ts";
import { percentiles } from "../report/result.ts";
import type { Row } from "./row.ts";

const GATEWAYS = 30;

export const gateways: Row = {
  name: "gateways",
  title: "Gateway: from sending the create to Started, with three environments",

  async measure(bench) {
    const { started: { api } } = await bench.platform();
    const samples: number[] = [];
    for (let n = 0; n < GATEWAYS; n++) {
      bench.signal.throwIfAborted();
      const gatewayId = `created-${n}`;
      const startedAt = performance.now();
      expectStatus(await api("POST", "/api-gateways", { name: gatewayId, gatewayId }), 201);
      await until(async () => {
        const gateway = expectStatus(await api("GET", `/api-gateways/${gatewayId}`), 200).json();
        return isStarted(gateway) ? true : null;
      });
      samples.push(performance.now() - startedAt);
    }
    return {
      figures: percentiles("create to Started", "ms", samples, { p50: { atMost: 1_000 } }),
      notes: ["one after the other; asked every 20 ms"],
    };
  },
};
