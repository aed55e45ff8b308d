/** The three languages and which one this browser gets. */
import { kept } from "@/shared/storage";

export const LANGUAGES = ["en-US", "de-DE", "ta-IN"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Every language by its own name: whoever cannot read the page finds the way. */
export const NATIVE_NAME: Readonly<Record<Language, string>> = {
  "en-US": "English",
  "de-DE": "Deutsch",
  "ta-IN": "தமிழ்",
};

const KEY = "vetchium.language";

export function isLanguage(tag: unknown): tag is Language {
  return LANGUAGES.some((language) => language === tag);
}

/** The one chosen before, else the first that the browser asks for, else English. */
export function preferredLanguage(): Language {
  const stored = kept.getItem(KEY);
  if (isLanguage(stored)) return stored;
  for (const tag of navigator.languages) {
    const found = LANGUAGES.find((language) => language.slice(0, 2) === tag.slice(0, 2));
    if (found) return found;
  }
  return "en-US";
}

export function rememberLanguage(language: Language): void {
  kept.setItem(KEY, language);
}
