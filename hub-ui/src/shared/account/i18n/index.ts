import type { SharedTexts } from "@/shared/i18n";
import { useTexts } from "@/shared/i18n/provider";

import type { en } from "./en";

export type AccountTexts = SharedTexts & typeof en;

/** The texts of the pages in this folder; their entry's loaders bring them. */
export const useAccountTexts = useTexts<AccountTexts>;
