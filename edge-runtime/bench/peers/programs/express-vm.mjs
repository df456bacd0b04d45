// Runs on Node, not on Deno.
import process from "node:process";
import vm from "node:vm";
import express from "express";

process.env.NODE_ENV = "production";

const HELLO = `async function main(req, res) { return res.json({ hello: "world" }) }; main`;
// Compiled once, in one context for all requests: the fast way, and the one that such platforms take.
const functions = new Map([["hello", vm.runInContext(HELLO, vm.createContext({}))]]);

const app = express();
app.use(express.json());
app.all("/:name", async (req, res) => {
  const main = functions.get(req.params.name);
  if (main === undefined) return res.sendStatus(404);
  await main(req, res);
});
const server = app.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ port: server.address().port }));
});
