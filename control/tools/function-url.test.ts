import assert from "node:assert/strict";
import { parseFunctionUrl } from "./function-url.ts";

const config = {
  domain: "api.example.com",
  urlTemplates: {
    dev: "http://{gateway}.dev.localhost:7701",
    staging: "http://{gateway}.staging.localhost:7702",
    prod: "http://{gateway}.prod.localhost:7703",
  },
};

const tax = { gatewayId: "hometax", environment: "prod", function: "calculateTax" };

for (
  const url of [
    "http://hometax.prod.localhost:7703/calculateTax",
    "https://hometax.prod.api.example.com/calculateTax",
    "http://hometax.prod.api.example.com:8080/calculateTax",
    "HTTPS://HomeTax.Prod.API.example.com/calculateTax",
  ]
) {
  Deno.test(`${url} is a function of ours`, () => {
    assert.deepEqual(parseFunctionUrl(config, url), tax);
  });
}

for (
  const url of [
    "not a URL",
    "https://example.com/calculateTax",
    "https://evil.com/hometax.prod.api.example.com/calculateTax",
    "https://hometax.prod.api.example.com.evil.com/calculateTax",
    "https://hometax.prod.evilapi.example.com/calculateTax",
    "https://hometax.test.api.example.com/calculateTax",
    "https://x.hometax.prod.api.example.com/calculateTax",
    "https://prod.api.example.com/calculateTax",
    "https://hometax.prod.api.example.com/",
    "https://hometax.prod.api.example.com/calculateTax/items",
    "https://hometax.prod.api.example.com/calculateTax?x=1",
    "https://hometax.prod.api.example.com/calculateTax#x",
    "https://user@hometax.prod.api.example.com/calculateTax",
    "https://hometax.prod.api.example.com/%2e%2e",
    "ftp://hometax.prod.api.example.com/calculateTax",
    "file:///hometax.prod.api.example.com/calculateTax",
    "http://hometax.prod.localhost:7701/calculateTax",
    "http://hometax.evil.com/.prod.localhost:7703/calculateTax",
    "http://169.254.169.254/calculateTax",
  ]
) {
  Deno.test(`${url} is not a function of ours`, () => {
    assert.equal(parseFunctionUrl(config, url), null);
  });
}
