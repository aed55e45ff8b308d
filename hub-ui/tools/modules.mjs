/**
 * Puts the pages of business modules into src/modules/, for everything that reads the sources:
 * a link per module, and a list per portal of the modules that have pages there.
 *
 *   MODULES       names, separated by commas, or none; not set: every folder of modules/ that has pages
 *   MODULE_PAGES  `name=/absolute/folder`, separated by colons: pages of packages from elsewhere;
 *                 `name=` alone: a package from elsewhere without pages
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const TOP = resolve(import.meta.dirname, "..");
const MODULES = resolve(TOP, "..", "modules");
const LINKS = resolve(TOP, "src", "modules");
const NAME = /^[a-z][a-z0-9_]*$/;

/** The portals, each with its file in a module's folder `pages`. */
const PORTALS = Object.keys(JSON.parse(readFileSync(resolve(TOP, "entries.json"), "utf8")));

export class ModulesError extends Error {}

/** Return the pages of every known module: name → folder, "" where a module has none. */
function known(environment) {
  const found = new Map();
  const folders = existsSync(MODULES) ? readdirSync(MODULES, { withFileTypes: true }) : [];
  for (const each of folders) {
    if (!each.isDirectory() || !NAME.test(each.name)) continue;
    const pages = resolve(MODULES, each.name, "pages");
    found.set(each.name, existsSync(pages) ? pages : "");
  }
  for (const given of (environment.MODULE_PAGES ?? "").split(":").filter(Boolean)) {
    const [name, folder] = given.split("=", 2);
    if (!NAME.test(name) || folder === undefined || (folder && !isAbsolute(folder))) {
      throw new ModulesError(`MODULE_PAGES: "${given}" is not name=/absolute/folder`);
    }
    if (found.has(name)) throw new ModulesError(`MODULE_PAGES: there are two modules "${name}"`);
    if (folder && !existsSync(folder)) {
      throw new ModulesError(`MODULE_PAGES: ${name}: there is no folder ${folder}`);
    }
    found.set(name, folder);
  }
  return found;
}

/** Return the pages of the chosen modules: name → folder, in the order of their names. */
export function chosenPages(environment = process.env) {
  const all = known(environment);
  const names =
    environment.MODULES === undefined
      ? [...all.keys()]
      : environment.MODULES.split(",")
          .map((name) => name.trim())
          .filter((name) => name && name !== "none");
  const chosen = new Map();
  for (const name of [...new Set(names)].sort()) {
    const folder = all.get(name);
    if (folder === undefined) {
      throw new ModulesError(
        `MODULES: there is no module "${name}": no folder modules/${name}, nothing in MODULE_PAGES`,
      );
    }
    if (!folder) continue;
    if (portalsOf(folder).length === 0) {
      const files = PORTALS.map((portal) => `${portal}.tsx`).join(", ");
      throw new ModulesError(`MODULES: ${name}: ${folder} has none of ${files}`);
    }
    chosen.set(name, folder);
  }
  return chosen;
}

function portalsOf(folder) {
  return PORTALS.filter((portal) => existsSync(resolve(folder, `${portal}.tsx`)));
}

/** Return the text of a portal's list. A module's declaration is a chunk of its own. */
function listOf(portal, chosen) {
  const names = [...chosen].filter(([, folder]) => portalsOf(folder).includes(portal));
  return [
    "// Written by tools/modules.mjs. Never edited.",
    'import type { ModuleEntry } from "@/shared/modules/entry";',
    "",
    "export const modules: readonly ModuleEntry[] = [",
    ...names.map(([name]) => `  { name: "${name}", load: () => import("./${name}/${portal}") },`),
    "];",
    "",
  ].join("\n");
}

/** Write src/modules/ anew, touching only what differs: a running dev server sees each change. */
export function linkPages(environment = process.env) {
  const chosen = chosenPages(environment);
  mkdirSync(LINKS, { recursive: true });
  const lists = new Map(PORTALS.map((portal) => [`_${portal}.ts`, listOf(portal, chosen)]));
  for (const name of readdirSync(LINKS)) {
    if (lists.has(name) || isLinkTo(name, chosen.get(name))) continue;
    rmSync(resolve(LINKS, name), { recursive: true });
  }
  for (const [name, folder] of chosen) {
    if (!existsSync(resolve(LINKS, name)))
      symlinkSync(relative(LINKS, folder), resolve(LINKS, name));
  }
  for (const [name, text] of lists) {
    const path = resolve(LINKS, name);
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
  }
}

function isLinkTo(name, folder) {
  const path = resolve(LINKS, name);
  return (
    folder !== undefined &&
    lstatSync(path).isSymbolicLink() &&
    resolve(LINKS, readlinkSync(path)) === folder
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    linkPages();
  } catch (error) {
    if (!(error instanceof ModulesError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
