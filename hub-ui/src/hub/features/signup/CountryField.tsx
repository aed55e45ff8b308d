import { NativeSelect } from "@mantine/core";
import { useMemo } from "react";

import { useLanguage } from "@/shared/i18n/provider";
import { COUNTRIES } from "@/shared/regions/countries";

import { useHubTexts } from "../../i18n";

type Props = { readonly name: string; readonly error: string | undefined };

/** Where one lives; the browser knows the names of the countries in each language. */
export function CountryField({ name, error }: Props) {
  const t = useHubTexts();
  const { language } = useLanguage();
  const data = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: "region" });
    return COUNTRIES.map(({ code }) => ({ value: code, label: names.of(code) ?? code })).sort(
      (one, other) => one.label.localeCompare(other.label, language),
    );
  }, [language]);
  return (
    <NativeSelect
      name={name}
      error={error}
      label={t("complete.country-label")}
      autoComplete="country"
      data={[{ value: "", label: t("field.choose") }, ...data]}
    />
  );
}
