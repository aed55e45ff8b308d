import type { en } from "./en";
import { useTexts } from "./provider";

export type SharedTexts = typeof en;

/** The texts that all entries have. */
export const useSharedTexts = useTexts<SharedTexts>;
