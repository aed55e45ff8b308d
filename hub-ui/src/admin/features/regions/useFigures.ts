import { useMemo } from "react";

import { useLanguage } from "@/shared/i18n/provider";

import { useAdminTexts } from "../../i18n";
import { MOST } from "./region";

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

type Figures = {
  /** A count of mails; the highest stands for at least so many. */
  readonly count: (mails: number) => string;
  /** A length of time in its largest unit. */
  readonly time: (seconds: number) => string;
};

/** Return the functions that write the figures of a queue in the reader's language. */
export function useFigures(): Figures {
  const t = useAdminTexts();
  const { language } = useLanguage();
  return useMemo(() => {
    const plain = new Intl.NumberFormat(language);
    return {
      count: (mails) =>
        mails < MOST ? plain.format(mails) : t("regions.or-more", { count: plain.format(mails) }),
      time: (seconds) => {
        const [unit, length] = UNITS.find(([, least]) => seconds >= least) ?? ["second", 1];
        const written = new Intl.NumberFormat(language, {
          style: "unit",
          unit,
          unitDisplay: "short",
        });
        return written.format(Math.floor(seconds / length));
      },
    };
  }, [language, t]);
}
