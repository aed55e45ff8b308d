/** What sets the twins apart: org and agency are one body of code and two values. */
import type { Catalog } from "@/shared/i18n/catalog";
import type { Language } from "@/shared/i18n/language";

export type Portal = {
  /** Path of the API, prefix of the roles; its colour is in shared/theme/accents.ts. */
  readonly name: "org" | "agency";
  /** The words that differ, language by language. */
  readonly words: Readonly<Record<Language, () => Promise<Catalog>>>;
};

const ORG: Portal = {
  name: "org",
  words: {
    "en-US": async () => (await import("./i18n/org/en")).en,
    "de-DE": async () => (await import("./i18n/org/de")).de,
    "ta-IN": async () => (await import("./i18n/org/ta")).ta,
  },
};

const AGENCY: Portal = {
  name: "agency",
  words: {
    "en-US": async () => (await import("./i18n/agency/en")).en,
    "de-DE": async () => (await import("./i18n/agency/de")).de,
    "ta-IN": async () => (await import("./i18n/agency/ta")).ta,
  },
};

// The build knows which, and leaves the other's words out.
export const portal = __ENTRY__ === "agency" ? AGENCY : ORG;
