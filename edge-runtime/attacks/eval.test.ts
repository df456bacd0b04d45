/** No text becomes code: V8 is told so, and every door is tried. */
import { type Attempt, attempts } from "./attempt.ts";

const REFUSED = "EvalError: Code generation from strings disallowed for this context";

const DOORS: Record<string, string> = {
  "indirect eval": "return (0, eval)('1 + 1')",
  "direct eval": "return eval('1 + 1')",
  "eval through Reflect": "return Reflect.apply(eval, undefined, ['1 + 1'])",
  "new Function": "return new Function('return 1')()",
  "Function as a function": "return Function('return 1')()",
  "Function through Reflect.construct": "return Reflect.construct(Function, ['return 1'])()",
  "a subclass of Function": "return new (class extends Function {})('return 1')()",
  "the constructor of an async function": "return await (async () => {}).constructor('return 1')()",
  "the constructor of a generator": "return (function* () {}).constructor('return 1')()",
  "the constructor of an async generator":
    "return (async function* () {}).constructor('return 1')()",
  "the constructor of a built-in method": "return [].at.constructor('return process')()",
  "the constructor of a bound function": "return (() => {}).bind().constructor('return 1')()",
  "the constructor of a proxy": "return new Proxy(class {}, {}).constructor('return 1')()",
};

const attack: Record<string, Attempt> = {};
for (const [name, code] of Object.entries(DOORS)) attack[name] = [code, REFUSED];

const NO_FUNCTION =
  "TypeError: The \"callback\" argument must be of type function. Received type string ('1 + 1')";

attempts("text is not evaluated", {
  ...attack,
  "the text of a timeout": ["return setTimeout('1 + 1')", NO_FUNCTION],
  "the text of an interval": ["return setInterval('1 + 1')", NO_FUNCTION],
  "the text of an immediate": ["return setImmediate('1 + 1')", NO_FUNCTION],
  "a realm of its own": [
    "return new ShadowRealm().evaluate('1')",
    "ReferenceError: ShadowRealm is not defined",
  ],
  "an event handler as text": ["globalThis.onerror = '1 + 1'; return onerror", "got null"],
  "and WebAssembly, which reaches only what it is given, compiles": [
    "return (await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))) + ''",
    "got [object WebAssembly.Module]",
  ],
  "and a timer with a function runs": [
    "return await new Promise((done) => setTimeout(done, 1, 'ran'))",
    "got ran",
  ],
});
