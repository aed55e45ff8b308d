import { useModuleTexts } from "@/shared/modules";

import type { en } from "./en";

export const useTicketsTexts = useModuleTexts<typeof en>;
