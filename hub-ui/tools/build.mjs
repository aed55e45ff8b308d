/**
 * Builds every entry of entries.json into dist/<entry>/ and says how large its JavaScript is. A module
 * loads when its page is opened, so it has a measure of its own.
 */
import { resolve, sep } from "node:path";
import { gzipSync } from "node:zlib";

import { build } from "vite";

import entries from "../entries.json" with { type: "json" };

const TOP = resolve(import.meta.dirname, "..");
const LINKS = resolve(TOP, "src", "modules") + sep;
const MOST_KB = 200;
const MOST_KB_OF_MODULE = 100;

/** Return the name of the module that a source file belongs to. */
function moduleOf(path) {
  const [name, rest] = path?.startsWith(LINKS) ? path.slice(LINKS.length).split(sep) : [];
  return rest === undefined ? undefined : name;
}

/** Add a chunk and all that it needs, later too unless `now`; what begins a module is left out. */
function reach(chunk, chunks, reached, now = false) {
  if (!chunk || reached.has(chunk)) return reached;
  reached.add(chunk);
  for (const name of [...chunk.imports, ...(now ? [] : chunk.dynamicImports)]) {
    const next = chunks.get(name);
    if (!moduleOf(chunk.facadeModuleId) && moduleOf(next?.facadeModuleId)) continue;
    reach(next, chunks, reached, now);
  }
  return reached;
}

function kilobytes(chunks) {
  return [...chunks].reduce((sum, { code }) => sum + gzipSync(code).length / 1000, 0);
}

function refuse(text) {
  console.error(text);
  process.exitCode = 1;
}

for (const entry of Object.keys(entries)) {
  process.env.ENTRY = entry;
  const { output } = await build({
    configFile: resolve(TOP, "vite.config.ts"),
    logLevel: "warn",
  });
  const chunks = new Map(
    output.filter(({ type }) => type === "chunk").map((each) => [each.fileName, each]),
  );
  const first = [...chunks.values()].find(({ isEntry }) => isEntry);
  const core = reach(first, chunks, new Set());
  const size = kilobytes(core);
  const start = kilobytes(reach(first, chunks, new Set(), true));
  console.log(`${entry}: ${size.toFixed(1)} kB of JavaScript, gzip; ${start.toFixed(1)} at first`);
  if (size > MOST_KB) refuse(`${entry} is larger than ${MOST_KB} kB`);
  for (const { moduleIds } of core) {
    for (const id of moduleIds.filter(moduleOf)) refuse(`${entry} holds ${id} of a module`);
  }
  const named = [...chunks.values()].map(({ facadeModuleId }) => moduleOf(facadeModuleId));
  for (const name of new Set(named.filter(Boolean))) {
    const own = new Set(core);
    for (const chunk of chunks.values()) {
      if (moduleOf(chunk.facadeModuleId) === name) reach(chunk, chunks, own);
    }
    const more = kilobytes([...own].filter((chunk) => !core.has(chunk)));
    console.log(`${entry}: ${more.toFixed(1)} kB more by ${name}`);
    if (more > MOST_KB_OF_MODULE) {
      refuse(`${name} adds more than ${MOST_KB_OF_MODULE} kB to ${entry}`);
    }
  }
}
