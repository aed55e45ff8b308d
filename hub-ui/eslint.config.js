import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

import { ownImports } from "./tools/own-imports.mjs";

export default tseslint.config(
  { ignores: ["dist/", "src/shared/api/generated/", "src/modules/*/schema.d.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  { files: ["src/**/*.tsx"], ...a11y.flatConfigs.strict },
  { files: ["src/**/*.{ts,tsx}"], ...hooks.configs.flat["recommended-latest"] },
  {
    files: ["src/**/*.tsx"],
    rules: {
      // What a Content-Security-Policy without unsafe-inline would block, or a stranger could fill.
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "No raw HTML." },
        { selector: "JSXOpeningElement[name.name='style']", message: "Use a CSS module." },
        {
          selector: "JSXAttribute[name.name=/^(hiddenFrom|visibleFrom)$/]",
          message: "Mantine makes a style element of it: use a CSS module.",
        },
        {
          selector: "JSXAttribute[name.name='maxLength']",
          message: "It cuts what is pasted, without a word: the API says what is too long.",
        },
      ],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { modules: { rules: { "own-imports": ownImports } } },
    rules: { "modules/own-imports": "error" },
  },
  {
    files: ["tools/*.mjs"],
    languageOptions: { globals: { console: false, process: false, URL: false } },
  },
  {
    files: ["public/*.js"],
    languageOptions: {
      globals: { document: false, localStorage: false, matchMedia: false, navigator: false },
    },
  },
);
