/**
 * Writes the types of the API: those of core from openapi/*.json, those of a module from the
 * `openapi.json` beside its folder `pages`, into it. --check only tells whether they are stale.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import openapiTS, { astToString } from "openapi-typescript";

import { chosenPages } from "./modules.mjs";

const TOP = resolve(import.meta.dirname, "..");
const HEAD = "// Written by `make generate` from the services' OpenAPI documents. Never edited.\n";
const GENERATED = resolve(TOP, "src", "shared", "api", "generated");

const files = [
  [resolve(TOP, "openapi", "regional-api.json"), resolve(GENERATED, "regional.ts")],
  [resolve(TOP, "openapi", "global-service.json"), resolve(GENERATED, "global.ts")],
];
for (const pages of chosenPages().values()) {
  const source = resolve(pages, "..", "openapi.json");
  if (existsSync(source)) files.push([source, resolve(pages, "schema.d.ts")]);
}

// A field with a default may be left out of a request.
const OPTIONS = { defaultNonNullable: false };

let isStale = false;
for (const [source, target] of files) {
  const text = HEAD + astToString(await openapiTS(pathToFileURL(source), OPTIONS));
  if (!process.argv.includes("--check")) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  } else if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
    console.error(`${relative(resolve(TOP, ".."), target)} is stale: make generate`);
    isStale = true;
  }
}
process.exit(isStale ? 1 : 0);
