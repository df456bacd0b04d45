import { createClient } from "@imprun/client";
import { connect, data, describe } from "../remote/api.ts";
import { keepCredentials } from "../remote/credentials.ts";
import { UserError } from "../user-error.ts";
import type { Problem } from "@imprun/contracts/problem";
import type { Command } from "./command.ts";
import { parseOptions } from "./options.ts";

export const login: Command = {
  name: "login",
  summary: "Keep a token for the other commands",
  usage: `imprun login [--url http://localhost:7700] [--token TOKEN] [--email EMAIL]

  With --token, that token is checked and kept. Without it, the email and the password (asked for, or read from the
  variable IMPRUN_PASSWORD) make a new token that is valid for 90 days.`,

  async run(args) {
    const { values } = parseOptions(args, {
      url: { type: "string", default: "http://localhost:7700" },
      token: { type: "string" },
      email: { type: "string" },
    });
    const url = new URL(values.url).origin;
    const token = values.token ?? await makeToken(url, values.email);
    const me = await data(connect({ url, token }).GET("/v1/me"));
    console.log(`Logged in at ${url} as ${me.email}; kept in ${keepCredentials({ url, token })}`);
    return 0;
  },
};

async function makeToken(url: string, emailGiven: string | undefined): Promise<string> {
  const email = emailGiven ?? prompt("Email:") ?? "";
  const password = Deno.env.get("IMPRUN_PASSWORD") ?? prompt("Password:") ?? "";
  const anonymous = createClient({ baseUrl: url });
  const { error, response } = await anonymous.POST("/v1/login", { body: { email, password } });
  if (error) throw new UserError(describe(error as Problem));
  const cookie = response.headers.getSetCookie().map((text) => text.split(";")[0]).join("; ");
  const created = await data(anonymous.POST("/v1/tokens", {
    body: { name: `imprun login on ${Deno.hostname()}`, expiresInDays: 90 },
    headers: { cookie, origin: url },
  }));
  return created.token;
}
