/** What the pages of a business module use besides the other folders here: docs/modules.md. */
export { moduleApi } from "./api";
export { definePages } from "./entry";
export { useModuleTexts } from "./provider";
