import {
  createContext,
  type ReactNode,
  startTransition,
  use,
  useCallback,
  useMemo,
  useState,
} from "react";

import { type Catalog, fill, type Values } from "./catalog";
import { type Language, preferredLanguage, rememberLanguage } from "./language";

/** One loader per language, so that nobody downloads texts that he cannot read. */
export type Loaders = Readonly<Record<Language, () => Promise<Catalog>>>;

export type Loaded = { readonly language: Language; readonly texts: Catalog };

type I18n = Loaded & { readonly setLanguage: (language: Language) => Promise<void> };

const Context = createContext<I18n | null>(null);

/** Load a language with its letters: text that changes its width later would make the page jump. */
export async function load(loaders: Loaders, language: Language): Promise<Loaded> {
  const [texts] = await Promise.all([loaders[language](), letters(language)]);
  document.documentElement.lang = language;
  return { language, texts };
}

async function letters(language: Language): Promise<void> {
  const sample = language === "ta-IN" ? "அ" : "a";
  const family = language === "ta-IN" ? "Noto Sans Tamil Variable" : "Plus Jakarta Sans Variable";
  const late = new Promise((resolve) => setTimeout(resolve, 1500));
  await Promise.race([document.fonts.load(`1em "${family}"`, sample), late]);
}

export function loadPreferred(loaders: Loaders): Promise<Loaded> {
  return load(loaders, preferredLanguage());
}

type Props = {
  readonly loaders: Loaders;
  readonly initial: Loaded;
  readonly children: ReactNode;
};

export function I18nProvider({ loaders, initial, children }: Props) {
  const [loaded, setLoaded] = useState(initial);
  const setLanguage = useCallback(
    async (language: Language) => {
      rememberLanguage(language);
      const next = await load(loaders, language);
      // A module's texts come later: until then its page stands as it is.
      startTransition(() => setLoaded(next));
    },
    [loaders],
  );
  const value = useMemo(() => ({ ...loaded, setLanguage }), [loaded, setLanguage]);
  return <Context value={value}>{children}</Context>;
}

function useI18n(): I18n {
  const found = use(Context);
  if (!found) throw new Error("There is no I18nProvider above");
  return found;
}

export function useLanguage(): Pick<I18n, "language" | "setLanguage"> {
  return useI18n();
}

export type Translate<Base extends Catalog> = <Key extends keyof Base & string>(
  key: Key,
  ...values: Values<Base[Key], string | number>
) => string;

/** Return the function that finds a text; each entry binds it to the keys that it has. */
export function useTexts<Base extends Catalog>(): Translate<Base> {
  const { texts } = useI18n();
  return useCallback((key, ...[values]) => fill(texts[key] ?? key, values ?? {}), [texts]);
}

type RichProps = { readonly text: string; readonly values: Readonly<Record<string, ReactNode>> };

/** A text whose names stand for elements; get it from `t` with every value `{name}` itself. */
export function Rich({ text, values }: RichProps) {
  return text
    .split(/(\{\w+\})/)
    .map((part, place) => <span key={place}>{values[part.slice(1, -1)] ?? part}</span>);
}
