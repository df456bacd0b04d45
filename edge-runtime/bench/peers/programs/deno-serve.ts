import { HELLO } from "../hello.ts";

const headers = { "content-type": "application/json" };

Deno.serve(
  {
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(JSON.stringify({ port })),
  },
  () => new Response(HELLO, { headers }),
);
