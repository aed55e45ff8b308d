/** The eslint rule: a module imports its own folder and `@/shared/`, and core imports no module. */
import { dirname, resolve, sep } from "node:path";

export const ownImports = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      module: "A module imports its own folder, `@/shared/` and packages (docs/modules.md).",
      core: "Core imports no module: modules come and go (docs/modules.md).",
    },
  },
  create(context) {
    const src = resolve(context.cwd, "src");
    const modules = resolve(src, "modules");
    const parts = context.filename.startsWith(modules + sep)
      ? context.filename.slice(modules.length + 1).split(sep)
      : [];
    const isList = parts.length === 1; // written by tools/modules.mjs
    const own = parts.length > 1 ? resolve(modules, parts[0] ?? "") : undefined;

    /** Return where an import leads, undefined for a package. */
    function target(from) {
      if (from.startsWith("virtual:")) return src;
      if (from.startsWith("@/")) return resolve(src, from.slice("@/".length));
      return /^[./]/.test(from) ? resolve(dirname(context.filename), from) : undefined;
    }

    function check(node) {
      const path = typeof node.source?.value === "string" ? target(node.source.value) : undefined;
      if (path === undefined || isList) return;
      const isIn = (folder) => path.startsWith(folder + sep);
      if (own ? !isIn(own) && !isIn(resolve(src, "shared")) : isIn(modules)) {
        context.report({ node, messageId: own ? "module" : "core" });
      }
    }

    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      TSImportType: check,
    };
  },
};
