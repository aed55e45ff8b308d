import { type Loaders, useTexts } from "@/shared/i18n/provider";
import type { StaffTexts } from "@/shared/staff/i18n";

import { portal } from "../portal";
import type { en } from "./en";
import type { en as words } from "./org/en";

export const useTenantTexts = useTexts<StaffTexts & typeof en & typeof words>;

export const loaders: Loaders = {
  "en-US": async () => {
    const [shared, account, staff, own, differing] = await Promise.all([
      import("@/shared/i18n/en"),
      import("@/shared/account/i18n/en"),
      import("@/shared/staff/i18n/en"),
      import("./en"),
      portal.words["en-US"](),
    ]);
    return { ...shared.en, ...account.en, ...staff.en, ...own.en, ...differing };
  },
  "de-DE": async () => {
    const [shared, account, staff, own, differing] = await Promise.all([
      import("@/shared/i18n/de"),
      import("@/shared/account/i18n/de"),
      import("@/shared/staff/i18n/de"),
      import("./de"),
      portal.words["de-DE"](),
    ]);
    return { ...shared.de, ...account.de, ...staff.de, ...own.de, ...differing };
  },
  "ta-IN": async () => {
    const [shared, account, staff, own, differing] = await Promise.all([
      import("@/shared/i18n/ta"),
      import("@/shared/account/i18n/ta"),
      import("@/shared/staff/i18n/ta"),
      import("./ta"),
      portal.words["ta-IN"](),
    ]);
    return { ...shared.ta, ...account.ta, ...staff.ta, ...own.ta, ...differing };
  },
};
