import { deepEqual, equal } from "node:assert/strict";
import { openTestControl } from "../testing/open-control.ts";
import { makeFirstLogin } from "./first-start.ts";

Deno.test("of processes that start together on an empty database, one makes the first login", async () => {
  await using control = await openTestControl();
  const logins = await Promise.all([1, 2, 3].map(() => makeFirstLogin(control)));
  equal(logins.filter((login) => login !== null).length, 1);
  const { organizations, users, tokens } = control.collections;
  const counts = [organizations, users, tokens].map((collection) =>
    (collection as typeof users).countDocuments()
  );
  deepEqual(await Promise.all(counts), [1, 1, 1]);
  equal(await makeFirstLogin(control), null);
});
