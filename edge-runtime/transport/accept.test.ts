import assert from "node:assert/strict";
import { acceptAll } from "./accept.ts";

Deno.test("connections are accepted until the listener is closed", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const seen: Deno.Conn[] = [];
  const accepting = acceptAll(listener, (connection) => seen.push(connection));
  const { port } = listener.addr as Deno.NetAddr;
  for (let i = 1; i <= 2; i++) {
    const client = await Deno.connect({ hostname: "127.0.0.1", port });
    while (seen.length < i) await new Promise((resolve) => setTimeout(resolve));
    client.close();
  }
  listener.close();
  await accepting;
  for (const connection of seen) connection.close();
  assert.equal(seen.length, 2);
});

Deno.test("one that cannot be accepted does not end it", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let failures = 1;
  const failing = {
    accept: () =>
      failures-- > 0
        ? Promise.reject(new Error("Too many open files (os error 24)"))
        : listener.accept(),
  };
  const accepted = Promise.withResolvers<Deno.Conn>();
  const accepting = acceptAll(failing, accepted.resolve);
  const client = await Deno.connect({
    hostname: "127.0.0.1",
    port: (listener.addr as Deno.NetAddr).port,
  });
  (await accepted.promise).close();
  client.close();
  listener.close();
  await accepting;
});
