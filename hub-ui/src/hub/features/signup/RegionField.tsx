import { Input } from "@mantine/core";
import { useId, useState } from "react";

import { ProblemNote } from "@/shared/components/ProblemNote";
import { useRegionName } from "@/shared/regions/names";
import { useRegions } from "@/shared/regions/useRegions";
import { WorldMap } from "@/shared/regions/WorldMap";

import { useHubTexts } from "../../i18n";
import classes from "./signup.module.css";

/** The home: a list to choose from and a map that shows what is chosen. */
export function RegionField({ error }: { readonly error: string | undefined }) {
  const t = useHubTexts();
  const { regions = [], problem } = useRegions();
  const nameOf = useRegionName();
  const [chosen, choose] = useState("");
  const errorId = useId();
  return (
    <div
      role="radiogroup"
      aria-label={t("complete.region-label")}
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? errorId : undefined}
    >
      <div className={classes.map}>
        <WorldMap regions={regions.map(({ region_code }) => region_code)} chosen={chosen} />
      </div>
      {problem && regions.length === 0 && <ProblemNote problem={problem} statusPage="/status" />}
      <div className={classes.choices}>
        {regions.map((region) => {
          const { country, city } = nameOf(region);
          return (
            <label key={region.region_code} className={classes.choice}>
              <input
                type="radio"
                name="home_region"
                value={region.region_code}
                onChange={() => choose(region.region_code)}
              />
              <span>
                <strong>{country}</strong>
                {city && <span className={classes.city}>{city}</span>}
                <span className={classes.meaning}>{t("complete.region-meaning")}</span>
              </span>
            </label>
          );
        })}
      </div>
      {error && (
        <Input.Error id={errorId} size="md" mt="xs">
          {error}
        </Input.Error>
      )}
    </div>
  );
}
