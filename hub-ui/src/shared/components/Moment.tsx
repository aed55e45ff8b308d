import { useMemo } from "react";

import { useLanguage } from "../i18n/provider";

/** A moment of the API in the reader's language and time zone. */
export function Moment({ at }: { readonly at: string }) {
  const write = useMoment();
  return <time dateTime={at}>{write(at)}</time>;
}

/** Return the function that writes a moment. */
export function useMoment(): (at: string) => string {
  const { language } = useLanguage();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
    return (at) => format.format(new Date(at));
  }, [language]);
}
