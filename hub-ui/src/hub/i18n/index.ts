import type { AccountTexts } from "@/shared/account/i18n";
import { type Loaders, useTexts } from "@/shared/i18n/provider";

import type { en } from "./en";

export const useHubTexts = useTexts<AccountTexts & typeof en>;

export const loaders: Loaders = {
  "en-US": async () => {
    const [shared, account, own] = await Promise.all([
      import("@/shared/i18n/en"),
      import("@/shared/account/i18n/en"),
      import("./en"),
    ]);
    return { ...shared.en, ...account.en, ...own.en };
  },
  "de-DE": async () => {
    const [shared, account, own] = await Promise.all([
      import("@/shared/i18n/de"),
      import("@/shared/account/i18n/de"),
      import("./de"),
    ]);
    return { ...shared.de, ...account.de, ...own.de };
  },
  "ta-IN": async () => {
    const [shared, account, own] = await Promise.all([
      import("@/shared/i18n/ta"),
      import("@/shared/account/i18n/ta"),
      import("./ta"),
    ]);
    return { ...shared.ta, ...account.ta, ...own.ta };
  },
};
