import { useModuleTexts } from "@/shared/modules";

import type { en } from "./en";

export const useBookmarksTexts = useModuleTexts<typeof en>;
