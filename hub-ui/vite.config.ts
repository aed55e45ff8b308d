import { resolve } from "node:path";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import entries from "./entries.json" with { type: "json" };
import { themeVariables } from "./vite.theme.ts";

/** One entry at a time: `ENTRY=hub vite`; tools/build.mjs goes through all of them. */
export default defineConfig(() => {
  const entry = process.env.ENTRY ?? "hub";
  const { source } = entries[entry as keyof typeof entries];
  const top = import.meta.dirname;
  const pages = process.env.PAGES_API ?? "http://localhost:3000";
  return {
    root: resolve(top, "src", source),
    publicDir: resolve(top, "public"),
    resolve: {
      alias: {
        "@": resolve(top, "src"),
        "virtual:modules": resolve(top, "src", "modules", `_${entry}.ts`), // tools/modules.mjs
      },
      preserveSymlinks: true, // the pages of modules are links, and find packages here
    },
    define: { __ENTRY__: JSON.stringify(entry) },
    plugins: [react(), themeVariables(entry)],
    server: { proxy: { "/api/": pages, "/settings.json": pages } }, // /api.ts is a source
    build: {
      outDir: resolve(top, "dist", entry),
      emptyOutDir: true,
      target: "es2023",
      assetsInlineLimit: 0, // data: addresses would not pass the Content-Security-Policy
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  };
});
