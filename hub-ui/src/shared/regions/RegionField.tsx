import { Input } from "@mantine/core";
import { useId, useState } from "react";

import { ProblemNote } from "../components/ProblemNote";
import { useSharedTexts } from "../i18n";
import { useRegionName } from "./names";
import classes from "./RegionField.module.css";
import { useRegions } from "./useRegions";
import { WorldMap } from "./WorldMap";

type Props = {
  readonly error: string | undefined;
  /** Where the status page is, if the entry has one. */
  readonly statusPage?: string;
};

/** The home: a list to choose from and a map that shows what is chosen. */
export function RegionField({ error, statusPage }: Props) {
  const t = useSharedTexts();
  const { regions = [], problem } = useRegions();
  const nameOf = useRegionName();
  const [chosen, choose] = useState("");
  const errorId = useId();
  return (
    <div
      role="radiogroup"
      aria-label={t("region.label")}
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? errorId : undefined}
    >
      <div className={classes.map}>
        <WorldMap regions={regions.map(({ region_code }) => region_code)} chosen={chosen} />
      </div>
      {problem && regions.length === 0 && (
        <ProblemNote problem={problem} {...(statusPage ? { statusPage } : {})} />
      )}
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
                <span className={classes.meaning}>{t("region.meaning")}</span>
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
