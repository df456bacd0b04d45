import { equal } from "node:assert/strict";
import { jsxComment } from "./jsx.ts";

const none: ReadonlySet<string> = new Set();
const HONO = "\n/** @jsxRuntime automatic */ /** @jsxImportSource hono/jsx */";
const REACT = "\n/** @jsxRuntime automatic */ /** @jsxImportSource react */";

Deno.test("JSX is for what the source names, then what it imports, then what is declared", () => {
  const cases: [source: string, declared: ReadonlySet<string>, expected: string][] = [
    ["/** @jsxImportSource preact */ <p/>", none, "\n/** @jsxRuntime automatic */"],
    ["/** @jsxRuntime classic */ <p/>", new Set(["react"]), ""],
    ["/** @jsx h */ import { h } from 'preact'; <p/>", none, ""],
    ["import React from 'react'; <p/>", new Set(["hono"]), ""],
    ["import { Hono } from 'hono'; <p/>", none, HONO],
    ["import { Hono } from 'npm:hono@4'; <p/>", new Set(["react"]), HONO],
    ["import { Hono } from 'jsr:@hono/hono'; <p/>", none, HONO],
    ['import { jsxRenderer } from "hono/jsx-renderer"; <p/>', none, HONO],
    ["import { useState } from 'react'; <p/>", new Set(["hono"]), REACT],
    ["import x from 'reactive'; <p/>", none, ""],
    ["<p/>", new Set(["react"]), REACT],
    ["<p/>", none, ""],
  ];
  for (const [source, declared, expected] of cases) {
    equal(jsxComment(source, declared), expected, source);
  }
});
