/** Builds every entry of entries.json into dist/<entry>/ and says how large its JavaScript is. */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

import { build } from "vite";

const TOP = resolve(import.meta.dirname, "..");
const MOST_KB = 200;

/** Everything that the entry can ever load, later chunks and languages too. */
function kilobytes(entry) {
  const folder = resolve(TOP, "dist", entry, "assets");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .map((name) => gzipSync(readFileSync(resolve(folder, name))).length)
    .reduce((sum, size) => sum + size / 1000, 0);
}

for (const entry of Object.keys(JSON.parse(readFileSync(resolve(TOP, "entries.json"), "utf8")))) {
  process.env.ENTRY = entry;
  await build({ configFile: resolve(TOP, "vite.config.ts"), logLevel: "warn" });
  const size = kilobytes(entry);
  console.log(`${entry}: ${size.toFixed(1)} kB of JavaScript, gzip`);
  if (size > MOST_KB) {
    console.error(`${entry} is larger than ${MOST_KB} kB`);
    process.exitCode = 1;
  }
}
