import { ProblemError } from "@imprun/contracts/problem";
import type { Api } from "../http/api.ts";

const PING_MS = 2_000;

/** `/healthz`: the process answers. `/readyz`: its database does too. */
export function registerHealth(api: Api): void {
  api.get("/healthz", (c) => c.json({ status: "ok" }));
  api.get("/readyz", async (c) => {
    try {
      await c.var.control.client.db("imprun_system").command({ ping: 1 }, { timeoutMS: PING_MS });
    } catch (cause) {
      throw new ProblemError("unavailable", "The database does not answer", {}, { cause });
    }
    return c.json({ status: "ready" });
  });
}
