import { useModuleTexts } from "@/shared/modules";

import type { en } from "./en";

export const usePortfolioTexts = useModuleTexts<typeof en>;
export type PortfolioTexts = ReturnType<typeof usePortfolioTexts>;
