import { type Loaders, useTexts } from "@/shared/i18n/provider";
import type { StaffTexts } from "@/shared/staff/i18n";

import type { en } from "./en";

export const useAdminTexts = useTexts<StaffTexts & typeof en>;

export const loaders: Loaders = {
  "en-US": async () => {
    const [shared, account, staff, own] = await Promise.all([
      import("@/shared/i18n/en"),
      import("@/shared/account/i18n/en"),
      import("@/shared/staff/i18n/en"),
      import("./en"),
    ]);
    return { ...shared.en, ...account.en, ...staff.en, ...own.en };
  },
  "de-DE": async () => {
    const [shared, account, staff, own] = await Promise.all([
      import("@/shared/i18n/de"),
      import("@/shared/account/i18n/de"),
      import("@/shared/staff/i18n/de"),
      import("./de"),
    ]);
    return { ...shared.de, ...account.de, ...staff.de, ...own.de };
  },
  "ta-IN": async () => {
    const [shared, account, staff, own] = await Promise.all([
      import("@/shared/i18n/ta"),
      import("@/shared/account/i18n/ta"),
      import("@/shared/staff/i18n/ta"),
      import("./ta"),
    ]);
    return { ...shared.ta, ...account.ta, ...staff.ta, ...own.ta };
  },
};
