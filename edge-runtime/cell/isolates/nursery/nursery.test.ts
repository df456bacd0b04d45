import assert from "node:assert/strict";
import { MessageChannel } from "node:worker_threads";
import { IsolateCode } from "../code.ts";
import { Keeper } from "./keeper.ts";
import type { ToKeeper } from "./messages.ts";
import { Nursery, type Nursling } from "./nursery.ts";

const HEAP_MB = 32;
const script = (text: string) =>
  new URL(
    `data:text/javascript,${
      encodeURIComponent(`
import { workerData } from "node:worker_threads";
const { port } = workerData;
${text}`)
    }`,
  );
const ECHO = script(`port.on("message", (message) => port.postMessage(message));`);
const LOOP = script(`port.on("message", () => { for (;;); });`);

const { port1, port2 } = new MessageChannel();
const keeper = new Keeper(port2, new IsolateCode(""), () => {});
port2.on("message", (message: ToKeeper) => keeper.receive(message));
const nursery = new Nursery(port1);
Deno.test.afterAll(() => port1.close());

/** An isolate that is raised from this script, with all that becomes of it. */
class Raised {
  readonly started = Promise.withResolvers<number>();
  readonly failed = Promise.withResolvers<string | undefined>();
  readonly ended = Promise.withResolvers<void>();
  readonly #channel = new MessageChannel();
  readonly #nursling: Nursling;
  isStarted = false;

  constructor(address: URL) {
    this.#nursling = nursery.raise(address, HEAP_MB, this.#channel.port2, {
      started: (thread) => {
        this.isStarted = true;
        this.started.resolve(thread);
      },
      failed: this.failed.resolve,
      ended: this.ended.resolve,
    });
  }

  send(message: string): void {
    this.#channel.port1.postMessage(message);
  }

  ask(message: string): Promise<unknown> {
    const answer = new Promise((resolve) => this.#channel.port1.once("message", resolve));
    this.send(message);
    return answer;
  }

  async end(): Promise<void> {
    await this.#nursling.end();
    this.#channel.port1.close();
  }
}

Deno.test("whoever asks for an isolate goes on before it is there, and each has a thread of its own", async () => {
  const [first, second] = [new Raised(ECHO), new Raised(ECHO)];
  assert.equal(first.isStarted, false);
  assert.notEqual(await first.started.promise, await second.started.promise);
  assert.equal(await first.ask("to the first"), "to the first");
  assert.equal(await second.ask("to the second"), "to the second");
  await first.end();
  await first.ended.promise;
  assert.equal(await second.ask("still there"), "still there");
  await second.end();
});

Deno.test("an isolate that is given up before it is there ends, and so does one that has ended", async () => {
  const raised = new Raised(ECHO);
  await raised.end();
  await raised.ended.promise;
  await raised.end();
});

Deno.test("an isolate in a loop holds up no other one, and ends when it is told to", async () => {
  const loop = new Raised(LOOP);
  await loop.started.promise;
  loop.send("now");
  const next = new Raised(ECHO);
  assert.equal(await next.ask("there"), "there");
  await loop.end();
  await loop.ended.promise;
  await next.end();
});

Deno.test("an isolate whose script fails is told of", async () => {
  const raised = new Raised(script(`throw new Error("No");`));
  await raised.failed.promise;
  await raised.end();
});

Deno.test("a thread that starts isolates and owes a sign of life for ten seconds is not counted on any more", async () => {
  const [silent, asked] = [new MessageChannel(), Promise.withResolvers<ToKeeper>()];
  silent.port2.on("message", asked.resolve);
  const mute = new Nursery(silent.port1);
  assert.ok(mute.ping(0));
  assert.equal((await asked.promise).type, "ping");
  assert.ok(mute.ping(9_999));
  assert.equal(mute.ping(10_000), false);
  silent.port1.close();

  assert.ok(nursery.ping(0));
  const raised = new Raised(ECHO);
  await raised.started.promise;
  assert.ok(nursery.ping(10_000));
  await raised.end();
});
