/** Figures as people read them: money, rates, days, and what is missing to know them. */
import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import { useLanguage } from "@/shared/i18n/provider";

import type { Amount } from "./api";
import { type PortfolioTexts, usePortfolioTexts } from "./i18n";

type Missing = Amount["missing"][number];

/** Texts, not numbers: the browser rounds once, for the eye alone. */
export function useFormats() {
  const { language } = useLanguage();
  return {
    money: (value: string, currency: string) => {
      try {
        return new Intl.NumberFormat(language, { style: "currency", currency }).format(
          value as `${number}`,
        );
      } catch {
        return `${value} ${currency}`; // a code that the browser does not know
      }
    },
    number: (value: string) =>
      new Intl.NumberFormat(language, { maximumFractionDigits: 10 }).format(value as `${number}`),
    rate: (value: string) =>
      new Intl.NumberFormat(language, {
        style: "percent",
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
        signDisplay: "exceptZero",
      }).format(value as `${number}`),
    day: (day: string) =>
      new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(
        new Date(`${day}T00:00:00Z`),
      ),
  };
}

export function reason(t: PortfolioTexts, { what, of }: Missing, day: string): string {
  switch (what) {
    case "price":
      return t("missing-price", { of, day });
    case "rate":
      return t("missing-rate", { of, day });
    case "purchase":
      return t("missing-purchase", { of, day });
    case "cost":
      return t("missing-cost", { of, day });
    case "capital":
      return t("missing-capital", { day });
    case "investment":
      return t("missing-investment");
    default:
      return t("missing-solution");
  }
}

type MoneyProps = { readonly of: Amount; readonly currency: string };

/** Money, or "unavailable" with what is missing. */
export function Money({ of, currency }: MoneyProps) {
  const formats = useFormats();
  if (of.value !== null) return <>{formats.money(of.value, currency)}</>;
  return <Unavailable missing={of.missing} />;
}

/** A rate of return, or "unavailable" with what is missing. */
export function Rate({ of }: { readonly of: Pick<Amount, "value" | "missing"> }) {
  const formats = useFormats();
  return of.value === null ? <Unavailable missing={of.missing} /> : <>{formats.rate(of.value)}</>;
}

const SHOWN = 3;

function Unavailable({ missing }: { readonly missing: readonly Missing[] }): ReactNode {
  const t = usePortfolioTexts();
  const { day } = useFormats();
  return (
    <span>
      {t("unavailable")}
      <Text component="span" size="xs" c="dimmed" display="block">
        {missing
          .slice(0, SHOWN)
          .map((each) => reason(t, each, day(each.day)))
          .join("; ")}
        {missing.length > SHOWN && "…"}
      </Text>
    </span>
  );
}
