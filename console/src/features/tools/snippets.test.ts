import { deepEqual, equal, match } from "node:assert/strict";
import { CLIENTS, snippet } from "./snippets.ts";

Deno.test("every client is told the address of the MCP server and where the token goes", () => {
  for (const client of CLIENTS) {
    const text = snippet(client, "https://console.example.com");
    match(text, /https:\/\/console\.example\.com\/mcp/);
    match(text, /\$IMPRUN_TOKEN/);
  }
});

Deno.test("mcp-remote is allowed plain http only where the console has no https", () => {
  const args = (origin: string) =>
    JSON.parse(snippet("Claude Desktop", origin)).mcpServers.imprun.args;
  equal(args("http://localhost:7700").includes("--allow-http"), true);
  equal(args("https://console.example.com").includes("--allow-http"), false);
  deepEqual(args("http://localhost:7700").slice(0, 3), [
    "-y",
    "mcp-remote",
    "http://localhost:7700/mcp",
  ]);
});
