/** Answers with its name at an inherited socket until it reads a byte: `heir.ts <fd> <name>`. */
import { adopt } from "../adopt.ts";

const [fd, name] = Deno.args;
const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  () => new Response(name),
);
const adoption = adopt(Number(fd), server.addr.port);
await Deno.permissions.revoke({ name: "ffi" });
await Deno.permissions.revoke({ name: "net" });
adoption.begin();
console.log("begun");
await Deno.stdin.read(new Uint8Array(1));
adoption.end();
console.log("ended");
