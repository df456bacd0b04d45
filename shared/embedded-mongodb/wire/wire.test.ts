import assert from "node:assert/strict";
import { doc } from "../document/build.ts";
import { decodeDocument, encodeDocument } from "../document/codec.ts";
import { FrameReader, ProtocolError } from "./frame-reader.ts";
import { readRequest, writeReply } from "./message.ts";
import { encodeCursorReply } from "./raw-document.ts";

const OP_MSG = 2013;
const OP_QUERY = 2004;

function message(opCode: number, ...parts: Uint8Array[]): Uint8Array {
  const size = 16 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, size, true);
  view.setInt32(4, 7, true);
  view.setInt32(12, opCode, true);
  let at = 16;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
}

const flags = (value: number) => int32(value);
const body = (fields: Parameters<typeof doc>[0]) => encodeDocument(doc(fields));
const kind = (value: number) => Uint8Array.of(value);

function receive(reader: FrameReader, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    const space = reader.space();
    const count = Math.min(space.length, bytes.length - at);
    space.set(bytes.subarray(at, at + count));
    reader.received(count);
    at += count;
  }
}

Deno.test("messages are cut from a stream wherever its segments begin and end", () => {
  const first = message(OP_MSG, flags(0), kind(0), body({ ping: 1, pad: "x".repeat(100_000) }));
  const second = message(OP_MSG, flags(0), kind(0), body({ hello: 1 }));
  const stream = new Uint8Array([...first, ...second, ...first]);
  for (const size of [1_000, 65_536, stream.length]) {
    const reader = new FrameReader();
    const found: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += size) {
      receive(reader, stream.subarray(at, at + size));
      for (let next = reader.next(); next !== null; next = reader.next()) found.push(next);
    }
    assert.deepEqual(found.map((one) => one.length), [first.length, second.length, first.length]);
    assert.deepEqual(found[1], second);
  }
});

Deno.test("a length that no message can have ends the connection", () => {
  for (const length of [-1, 0, 15, 48_000_001]) {
    const reader = new FrameReader();
    receive(reader, int32(length));
    assert.throws(() => reader.next(), ProtocolError);
  }
});

Deno.test("a message has a body and sections of documents, and a checksum is not taken for one", () => {
  const documents = [body({ _id: 1 }), body({ _id: 2 })];
  const name = new TextEncoder().encode("documents\0");
  const size = 4 + name.length + documents[0]!.length + documents[1]!.length;
  const request = readRequest(message(
    OP_MSG,
    flags(1 | 2),
    kind(1),
    int32(size),
    name,
    ...documents,
    kind(0),
    body({ insert: "c", $db: "d" }),
    int32(0x12345678),
  ));
  assert.equal(request.silent, true);
  assert.deepEqual([...request.command.keys()], ["insert", "$db"]);
  assert.deepEqual(request.sequences.get("documents"), documents);
});

Deno.test("a handshake in the old form is answered in the old form", () => {
  const namespace = new TextEncoder().encode("admin.$cmd\0");
  const request = readRequest(
    message(OP_QUERY, int32(0), namespace, int32(0), int32(-1), body({ ismaster: 1 })),
  );
  assert.equal(request.command.get("$db"), "admin");
  const reply = writeReply(request, body({ ok: 1 }));
  const view = new DataView(reply.buffer);
  assert.deepEqual([view.getInt32(8, true), view.getInt32(12, true)], [7, 1]);
  assert.equal(view.getInt32(32, true), 1);
  assert.deepEqual(decodeDocument(reply.subarray(36)), doc({ ok: 1 }));
});

Deno.test("a message that lies about its lengths or kinds is refused", () => {
  const broken = [
    message(OP_MSG, flags(0)),
    message(OP_MSG, flags(1 << 5), kind(0), body({})),
    message(OP_MSG, flags(0), kind(2), body({})),
    message(OP_MSG, flags(0), kind(0), int32(1_000)),
    message(OP_MSG, flags(0), kind(1), int32(9), new Uint8Array([65, 66, 67, 68, 69])),
    message(OP_MSG, flags(0), kind(0), body({}), kind(0), body({})),
    message(2012, body({})),
    message(OP_QUERY, int32(0), new TextEncoder().encode("d.c\0"), int32(0), int32(1), body({})),
  ];
  for (const bytes of broken) assert.throws(() => readRequest(bytes), ProtocolError);
});

Deno.test("stored documents get into a reply as they are", () => {
  const stored = Array.from({ length: 12 }, (_, i) => body({ _id: i, text: "é".repeat(i) }));
  const reply = encodeCursorReply("firstBatch", stored, doc({ id: 0n, ns: "d.c" }), doc({ ok: 1 }));
  const decoded = decodeDocument(reply);
  const cursor = decoded.get("cursor") as Map<string, unknown>;
  assert.deepEqual(cursor.get("firstBatch"), stored.map((bytes) => decodeDocument(bytes)));
  assert.equal(cursor.get("ns"), "d.c");
  assert.deepEqual([...decoded.keys()], ["cursor", "ok"]);
});
