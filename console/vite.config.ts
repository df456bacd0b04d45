import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { readFile } from "node:fs/promises";
import { defineConfig, type Plugin } from "vite";

/** Declarations are imported as text (`with { type: "text" }`): they are data for the editor's language service. */
function declarationsAsText(): Plugin {
  return {
    name: "imprun-declarations-as-text",
    enforce: "pre",
    load: {
      filter: { id: /\.d\.ts$/ },
      handler: async (id) => ({
        code: `export default ${JSON.stringify(await readFile(id, "utf8"))};`,
        moduleType: "js",
      }),
    },
  };
}

/** Monaco's language features name workers of their own, which would be bundled beside ours and never started. */
function ownWorkersOnly(): Plugin {
  return {
    name: "imprun-own-workers-only",
    enforce: "pre",
    transform: {
      filter: { id: /monaco-editor.*workerManager\.js$/ },
      handler: (code) => code.replace(/createWorker: \(\) => new Worker\(.*\),/, ""),
    },
  };
}

// A default export is what Vite reads.
export default defineConfig({
  plugins: [declarationsAsText(), ownWorkersOnly(), react(), tailwindcss()],
  build: {
    target: "es2023",
    // Monaco's TypeScript worker is one file of several megabytes by nature, and it is loaded lazily.
    chunkSizeWarningLimit: 10_000,
    reportCompressedSize: false,
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  server: { proxy: { "/v1": process.env.IMPRUN_API ?? "http://127.0.0.1:7700" } },
});
