/** How a region is called: its country in the reader's language, its city as the API says. */
import { useMemo } from "react";

import { useLanguage } from "../i18n/provider";
import { countryOfRegion } from "./countries";
import type { Region } from "./useRegions";

export type RegionName = { readonly country: string; readonly city: string };

/** Return the function that names a region; one without a known country keeps the API's name. */
export function useRegionName(): (region: Region) => RegionName {
  const { language } = useLanguage();
  return useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: "region" });
    return ({ region_code, region_name }) => {
      const [first = region_name, city = ""] = region_name.split(" - ");
      const country = countryOfRegion(region_code);
      return { country: (country && names.of(country.code)) ?? first, city };
    };
  }, [language]);
}

/** The region in front of a token's hyphen: the home of whoever holds it. */
export function homeOfToken(token: string): string {
  return token.split("-", 1)[0]?.toLowerCase() ?? "";
}
