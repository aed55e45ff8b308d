import type { AccountTexts } from "@/shared/account/i18n";
import { useTexts } from "@/shared/i18n/provider";

import type { en } from "./en";

export type StaffTexts = AccountTexts & typeof en;

/** The texts of the pages in this folder; their entry's loaders bring them. */
export const useStaffTexts = useTexts<StaffTexts>;
