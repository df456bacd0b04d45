/** How AI clients are told about our MCP server. `$IMPRUN_TOKEN` stands for a personal access token. */

export const CLIENTS = ["Claude Desktop", "Claude Code", "Cursor"] as const;
export type Client = typeof CLIENTS[number];

const TOKEN = "$IMPRUN_TOKEN";

/** What to paste for a client; `origin` is where the console is, such as `http://localhost:7700`. */
export function snippet(client: Client, origin: string): string {
  const url = `${origin}/mcp`;
  switch (client) {
    case "Claude Desktop":
      return json({
        mcpServers: {
          imprun: {
            command: "npx",
            // The space stays out of the argument, since Claude Desktop on Windows breaks arguments at spaces.
            args: [
              "-y",
              "mcp-remote",
              url,
              "--header",
              "Authorization:${AUTH_HEADER}",
              ...(url.startsWith("http://") ? ["--allow-http"] : []),
            ],
            env: { AUTH_HEADER: `Bearer ${TOKEN}` },
          },
        },
      });
    case "Claude Code":
      return `claude mcp add --transport http imprun ${url} \\\n  --header "Authorization: Bearer ${TOKEN}"`;
    case "Cursor":
      return json({
        mcpServers: { imprun: { url, headers: { Authorization: `Bearer ${TOKEN}` } } },
      });
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
