/** Writes the types of the API from openapi/*.json; --check only tells whether they are stale. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

import openapiTS, { astToString } from "openapi-typescript";

const HEAD = "// Written by `make generate` from the services' OpenAPI documents. Never edited.\n";
const FILES = {
  "regional-api.json": "regional.ts",
  "global-service.json": "global.ts",
};

// A field with a default may be left out of a request.
const OPTIONS = { defaultNonNullable: false };

let isStale = false;
for (const [source, target] of Object.entries(FILES)) {
  const folder = new URL("../src/shared/api/generated/", import.meta.url);
  const types = await openapiTS(new URL(`../openapi/${source}`, import.meta.url), OPTIONS);
  const text = HEAD + astToString(types);
  const path = new URL(target, folder);
  if (!process.argv.includes("--check")) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    console.error(`src/shared/api/generated/${target} is stale: make generate`);
    isStale = true;
  }
}
process.exit(isStale ? 1 : 0);
