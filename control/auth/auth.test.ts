import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { type Answer, startTestControl, type TestControl } from "../testing/test-control.ts";

const SAME_ORIGIN = { "sec-fetch-site": "same-origin" };

function login(control: TestControl, password: string, headers: Record<string, string> = {}) {
  const email = control.ready.firstLogin!.email;
  return control.call("POST", "/v1/login", { email, password }, { token: null, headers });
}

function cookieOf(answer: Answer): string {
  return answer.headers.get("set-cookie")!.split(";")[0]!;
}

Deno.test("login, sessions and passwords", async (t) => {
  await using control = await startTestControl();
  const { collections } = control.control;
  const { email, password, token } = control.ready.firstLogin!;
  let cookie = "";

  await t.step("the first start makes one owner with a random password and a token", async () => {
    equal(email, "admin@imprun.local");
    match(password, /^[\w-]{24}$/);
    match(token, /^imp_pat_[\w-]{43}$/);
    const me = await control.call("GET", "/v1/me");
    deepEqual([me.status, me.body.email, me.body.role], [200, email, "owner"]);
    match((await collections.users.findOne({}))!.passwordHash, /^\$argon2id\$/);
    equal(await collections.tokens.countDocuments({ hash: token }), 0);
  });

  await t.step(
    "a login sets a cookie that pages cannot read, of which only a hash is kept",
    async () => {
      const answer = await login(control, password);
      equal(answer.status, 200);
      match(
        answer.headers.get("set-cookie")!,
        /^imprun_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
      );
      cookie = cookieOf(answer);
      equal(await collections.sessions.countDocuments({ _id: cookie.split("=")[1]! }), 0);
      const me = await control.call("GET", "/v1/me", undefined, {
        token: null,
        headers: { cookie },
      });
      equal(me.body.email, email);
    },
  );

  await t.step("over https the cookie is tied to the host and to https", async () => {
    const answer = await login(control, password, { "x-forwarded-proto": "https" });
    match(answer.headers.get("set-cookie")!, /^__Host-imprun_session=.*; Secure; SameSite=Lax$/);
  });

  await t.step("a wrong password and an unknown user get the same answer", async () => {
    const wrong = await login(control, "wrong");
    const unknown = await control.call(
      "POST",
      "/v1/login",
      { email: "nobody@imprun.local", password: "wrong" },
      { token: null },
    );
    const shape = ({ status, body }: Answer) => [status, body.code, body.detail];
    deepEqual(shape(wrong), [401, "login_failed", "The email or the password is wrong"]);
    deepEqual(shape(unknown), shape(wrong));
  });

  await t.step("a cookie changes nothing for a page of another site", async () => {
    const name = { name: "From afar" };
    const foreign: Record<string, string>[] = [{}, { "sec-fetch-site": "same-site" }];
    for (const site of foreign) {
      const headers = { cookie, ...site };
      const answer = await control.call("POST", "/v1/tokens", name, { token: null, headers });
      deepEqual([answer.status, answer.body.code], [403, "forbidden"]);
    }
    const own = { token: null, headers: { cookie, ...SAME_ORIGIN } };
    equal((await control.call("POST", "/v1/tokens", name, own)).status, 201);
  });

  await t.step("logging in again ends the session before", async () => {
    const next = cookieOf(await login(control, password, { cookie }));
    notEqual(next, cookie);
    const before = { token: null, headers: { cookie } };
    equal((await control.call("GET", "/v1/me", undefined, before)).status, 401);
    cookie = next;
  });

  await t.step("a new password ends all sessions but begins a new one here", async () => {
    const other = cookieOf(await login(control, password));
    const change = (currentPassword: string) =>
      control.call(
        "PUT",
        "/v1/me/password",
        { currentPassword, newPassword: "a better password" },
        { token: null, headers: { cookie, ...SAME_ORIGIN } },
      );
    equal((await change("wrong")).body.code, "login_failed");
    const answer = await change(password);
    equal(answer.status, 204);
    for (const ended of [cookie, other]) {
      const options = { token: null, headers: { cookie: ended } };
      equal((await control.call("GET", "/v1/me", undefined, options)).status, 401);
    }
    cookie = cookieOf(answer);
    equal((await login(control, password)).status, 401);
    equal((await login(control, "a better password")).status, 200);
  });

  await t.step("a logout ends the session and takes the cookie back", async () => {
    const options = { token: null, headers: { cookie, ...SAME_ORIGIN } };
    const answer = await control.call("POST", "/v1/logout", undefined, options);
    equal(answer.status, 204);
    match(answer.headers.get("set-cookie")!, /^imprun_session=; Max-Age=0/);
    equal((await control.call("GET", "/v1/me", undefined, options)).status, 401);
  });

  await t.step("a session that idled for a day has ended", async () => {
    cookie = cookieOf(await login(control, "a better password"));
    await collections.sessions.updateMany({}, { $set: { expiresAt: new Date() } });
    const options = { token: null, headers: { cookie } };
    equal((await control.call("GET", "/v1/me", undefined, options)).status, 401);
  });

  await t.step("use moves the end of a session, but never beyond thirty days", async () => {
    cookie = cookieOf(await login(control, "a better password"));
    const day = 24 * 60 * 60 * 1_000;
    const createdAt = new Date(Date.now() - 29.5 * day);
    await collections.sessions.updateMany({}, { $set: { createdAt, lastUsedAt: createdAt } });
    await control.call("GET", "/v1/me", undefined, { token: null, headers: { cookie } });
    const session = await collections.sessions.findOne({
      createdAt,
      lastUsedAt: { $gt: createdAt },
    });
    equal(session!.expiresAt.getTime(), createdAt.getTime() + 30 * day);
  });

  await t.step("guessing stops after ten attempts, also with the right password", async () => {
    const answers: Answer[] = [];
    for (let attempt = 0; attempt < 11; attempt++) answers.push(await login(control, "guess"));
    const refused = answers.at(-1)!;
    deepEqual([refused.status, refused.body.code], [429, "rate_limited"]);
    ok(Number(refused.headers.get("retry-after")) > 0);
    equal((await login(control, "a better password")).status, 429);
  });
});

Deno.test("a bearer token that is malformed, unknown or expired lets nobody in", async () => {
  await using control = await startTestControl();
  const created = await control.call("POST", "/v1/tokens", { name: "short", expiresInDays: 1 });
  const works = { token: created.body.token };
  equal((await control.call("GET", "/v1/me", undefined, works)).status, 200);
  const { tokens } = control.control.collections;
  await tokens.updateOne({ _id: created.body.tokenId }, { $set: { expiresAt: new Date() } });
  const headers = [
    `Bearer ${created.body.token}`,
    "Bearer imp_pat_nobody",
    "Bearer",
    "Basic YTpi",
    control.ready.firstLogin!.token,
  ];
  for (const authorization of headers) {
    const options = { token: null, headers: { authorization } };
    const answer = await control.call("GET", "/v1/me", undefined, options);
    deepEqual([answer.status, answer.body.code], [401, "unauthenticated"], authorization);
    equal(answer.headers.get("www-authenticate"), "Bearer");
  }
});
