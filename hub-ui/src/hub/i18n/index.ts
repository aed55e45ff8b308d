import type { SharedTexts } from "@/shared/i18n";
import { type Loaders, useTexts } from "@/shared/i18n/provider";

import type { en } from "./en";

export const useHubTexts = useTexts<SharedTexts & typeof en>;

export const loaders: Loaders = {
  "en-US": async () => {
    const [shared, own] = await Promise.all([import("@/shared/i18n/en"), import("./en")]);
    return { ...shared.en, ...own.en };
  },
  "de-DE": async () => {
    const [shared, own] = await Promise.all([import("@/shared/i18n/de"), import("./de")]);
    return { ...shared.de, ...own.de };
  },
  "ta-IN": async () => {
    const [shared, own] = await Promise.all([import("@/shared/i18n/ta"), import("./ta")]);
    return { ...shared.ta, ...own.ta };
  },
};
