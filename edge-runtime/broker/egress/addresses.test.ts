import assert from "node:assert/strict";
import { parseAddress, refusalOf } from "./addresses.ts";

const REFUSED: Record<string, string[]> = {
  loopback: ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1"],
  private: [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "fc00::1",
    "fd00:ec2::254",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::a00:1",
  ],
  "link-local": ["169.254.169.254", "fe80::1", "febf::1", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe"],
  multicast: ["224.0.0.1", "239.255.255.255", "ff02::1"],
  unspecified: ["0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0"],
  "carrier-grade NAT": ["100.64.0.1", "100.100.100.200", "100.127.255.255"],
  metadata: ["168.63.129.16", "::ffff:168.63.129.16"],
  "6to4": ["2002:7f00:1::", "2002:a00:1::1"],
  documentation: ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
  "special-purpose": [
    "192.0.0.192",
    "2001::1",
    "2001:0:53aa:64c::1",
    "100::1",
    "64:ff9b:1::1",
    "fec0::1",
    "::8.8.8.8",
  ],
  benchmarking: ["198.18.0.1", "198.19.255.255"],
  reserved: ["240.0.0.1", "255.255.255.255"],
  "not an address": [
    "",
    "localhost",
    "127.1",
    "0177.0.0.1",
    "2130706433",
    "1::2::3",
    "::1%lo",
    ":1",
  ],
};

for (const [reason, addresses] of Object.entries(REFUSED)) {
  for (const address of addresses) {
    Deno.test(`${address || "nothing"} is refused as ${reason}`, () => {
      assert.equal(refusalOf(address), reason);
    });
  }
}

Deno.test("public addresses may be reached, in every form", () => {
  const open = [
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "169.253.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:830::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
  ];
  assert.deepEqual(open.filter((address) => refusalOf(address) !== null), []);
});

Deno.test("IPv6 addresses are read in all their spellings", () => {
  const bytes = [...parseAddress("2001:db8::1:0:0:1")!];
  assert.deepEqual(bytes, [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
  assert.deepEqual([...parseAddress("2001:0DB8:0:0:1:0:0:1")!], bytes);
  assert.deepEqual([...parseAddress("::1.2.3.4")!].slice(12), [1, 2, 3, 4]);
  assert.equal(parseAddress("1:2:3:4:5:6:7:8:9"), null);
  assert.equal(parseAddress("1:2:3:4:5:6:7"), null);
  assert.equal(parseAddress("12345::"), null);
});
