/** The README's tour with the command line tool, on a directory of files. */
import { deepEqual, equal, match } from "node:assert/strict";
import { call } from "../http.ts";
import { startTestPlatform } from "../platform.ts";
import { stepsOf } from "../steps.ts";
import { until } from "../until.ts";

const IMPRUN = new URL("../../cli/main.ts", import.meta.url).pathname;
const CALCULATE_TAX = new URL("../fixtures/calculateTax.js", import.meta.url);
const INPUT = '{"income":50000000,"deductions":10000000}';

const JOBS = `
export const schedule = { cron: "0 0 1 1 *", name: "new-year" };
export const queues = [{ name: "mail", maxRetries: 0 }];
export default {
  scheduled() {},
  queue() { throw new Error("the mailbox is full"); },
};
`;

Deno.test("the tool takes a function from a file to staging, and shows what happened", async (t) => {
  const step = stepsOf(t);
  const platform = await startTestPlatform();
  const directory = Deno.makeTempDirSync();
  const loggedIn = {
    NO_COLOR: "1",
    IMPRUN_URL: platform.ready.console,
    IMPRUN_TOKEN: platform.ready.token,
    IMPRUN_GATEWAY: "hometax",
  };
  const imprun = (...args: string[]) => run(loggedIn, ...args);
  const run = async (env: Record<string, string>, ...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", IMPRUN, ...args],
      cwd: directory,
      env,
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
  };
  const succeed = async (...args: string[]) => {
    const { code, out, err } = await imprun(...args);
    equal(code, 0, err);
    return out;
  };
  try {
    await step("creates a gateway", async () => {
      equal(await succeed("gateways", "create", "hometax"), "hometax is Creating\n");
      await until(async () =>
        (await succeed("gateways", "list")).includes("Started") ? true : null
      );
    });
    await step("pushes and publishes a file", async () => {
      Deno.copyFileSync(CALCULATE_TAX, `${directory}/calculateTax.js`);
      equal(await succeed("functions", "push"), "pushed calculateTax\n");
      match(
        await succeed("functions", "publish", "calculateTax"),
        /^Published to dev \(version: 1\.0\.0\)\nrevision 1, live on 1\/1 in \d+ ms\nhttp:/,
      );
      equal(await succeed("functions", "run", "calculateTax", "-d", INPUT), '{"tax":8800000}\n');
    });
    await step("makes a key with which the function is called", async () => {
      const key = (await succeed("grants", "create", "-e", "dev", "-a", "Mobile app")).trim();
      const url = platform.functionUrl("hometax", "dev", "/calculateTax");
      const answer = await call(url, { method: "POST", body: INPUT, headers: { apikey: key } });
      deepEqual(answer.json(), { tax: 8_800_000 });
      match(await succeed("grants", "list"), /Mobile app +hometax +dev/);
    });
    await step("promotes, lists and reads logs", async () => {
      match(
        await succeed("functions", "promote", "calculateTax", "--from", "dev", "--to", "staging"),
        /^Deployed from dev to staging \(version: 1\.0\.0\)\n/,
      );
      match(await succeed("functions", "list"), /calculateTax +dev 1\.0\.0, staging 1\.0\.0/);
      await until(async () =>
        (await succeed("functions", "logs", "calculateTax")).includes("POST /calculateTax 200")
          ? true
          : null
      );
    });
    await step("narrows logs by kind, level and time", async () => {
      const lines = await succeed("functions", "logs", "--kind", "access", "--json");
      for (const line of lines.trim().split("\n")) equal(JSON.parse(line).kind, "request");
      match(await succeed("functions", "logs", "--kind", "lifecycle", "--since", "1h"), /bootMs=/);
      equal(await succeed("functions", "logs", "--level", "error"), "");
      match((await imprun("functions", "logs", "--level", "loud")).err, /--level is one of/);
    });
    await step("follows what functions, requests and isolates do in one log", async () => {
      const follower = new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--allow-all", IMPRUN, "functions", "logs", "-f"],
        cwd: directory,
        env: loggedIn,
        stdin: "null",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      let shown = "";
      const reading = (async () => {
        const texts = follower.stdout.pipeThrough(new TextDecoderStream());
        for await (const text of texts) shown += text;
      })();
      try {
        Deno.writeTextFileSync(
          `${directory}/says.js`,
          "export default () => { console.log('said'); return new Response(''); }",
        );
        await succeed("functions", "push", "says");
        await succeed("functions", "publish", "says");
        const url = platform.functionUrl("hometax", "dev", "/says");
        const key = (await succeed("grants", "create", "-e", "dev", "-a", "Follower")).trim();
        await until(async () => {
          await call(url, { headers: { apikey: key } });
          const isAll = ["An isolate is ready", "said", "GET /says 200"].every((line) =>
            shown.includes(line)
          );
          return isAll ? true : null;
        });
      } finally {
        follower.kill("SIGKILL");
        await follower.status;
        await reading;
      }
    });
    await step("runs a schedule, and sends a message that dies and is deleted", async () => {
      Deno.writeTextFileSync(`${directory}/jobs.js`, JOBS);
      await succeed("functions", "push", "jobs");
      await succeed("functions", "publish", "jobs");
      match(await succeed("schedules", "list"), /jobs +new-year +0 0 1 1 \*/);
      match(await succeed("schedules", "run", "jobs"), /^new-year of jobs runs now/);
      await until(async () => (await succeed("schedules", "runs")).includes(" ok ") ? true : null);
      match(await succeed("queues", "send", "mail", "-d", '{"to":"kim"}'), /^sent [0-9a-f]{24}/);
      await until(async () =>
        (await succeed("queues", "dead", "mail")).includes('{"to":"kim"}') ? true : null
      );
      match((await imprun("queues", "delete", "mail")).err, /say --all/);
      equal(
        await succeed("queues", "delete", "mail", "--all"),
        "1 dead letters of mail are deleted\n",
      );
      match(await succeed("queues", "list"), /mail +jobs +0 +0 +0 +0/);
    });
    await step("finds the platform of its directory, whatever its port", async () => {
      Deno.symlinkSync(platform.dataDirectory, `${directory}/.imprun`);
      const { code, out, err } = await run({ HOME: directory, NO_COLOR: "1" }, "gateways", "list");
      equal(code, 0, err);
      match(out, /hometax +hometax +Started/);
    });
    await step("refuses to overwrite what somebody else changed", async () => {
      await platform.api(
        "PUT",
        "/api-gateways/hometax/functions/calculateTax",
        { code: "export default () => 'theirs'" },
        { headers: { "if-match": "*" } },
      );
      const { code, err } = await imprun("functions", "push", "calculateTax");
      equal(code, 1);
      match(err, /^imprun: calculateTax was changed by somebody else/);
      equal(await succeed("functions", "pull", "calculateTax"), "pulled calculateTax\n");
      equal(Deno.readTextFileSync(`${directory}/calculateTax.js`), "export default () => 'theirs'");
    });
    await step("says in a line with its place what does not compile", async () => {
      Deno.writeTextFileSync(`${directory}/broken.ts`, "export default (");
      await succeed("functions", "push", "broken");
      const { code, err } = await imprun("functions", "publish", "broken");
      equal(code, 1);
      match(err, /^imprun: .*\(compile_failed\)\n {2}broken\.ts:1:\d+: /);
    });
  } finally {
    await platform.stop();
    Deno.removeSync(directory, { recursive: true });
  }
});
