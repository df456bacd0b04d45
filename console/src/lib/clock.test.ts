import { ok } from "node:assert/strict";
import { noteServerTime, serverNow } from "./clock.ts";
import { relativeTime } from "./format.ts";

Deno.test("times are told by the clock of the server", () => {
  const server = Date.now() + 3 * 60 * 60_000;
  noteServerTime(new Date(server).toUTCString());
  ok(Math.abs(serverNow() - server) < 2_000);
  ok(relativeTime(new Date(server - 150_000).toISOString(), "en") === "2 minutes ago");
  noteServerTime(new Date().toUTCString());
  ok(Math.abs(serverNow() - Date.now()) < 1_000);
  noteServerTime(null);
});
