import { Button, Group } from "@mantine/core";
import { useMemo, useState } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { Page } from "@/shared/components/Page";
import { useLanguage } from "@/shared/i18n/provider";

import { useAdminTexts } from "../../i18n";
import { healthOf } from "./region";
import { RegionRow } from "./RegionRow";
import classes from "./regions.module.css";
import { useListedRegions } from "./useListedRegions";

/** `/regions`: how all regions do, for everybody of staff; one that hangs costs its own row only. */
export default function Regions() {
  const t = useAdminTexts();
  const [isPaused, setPaused] = useState(false);
  const { regions, at, problem, isBusy, reload } = useListedRegions(isPaused);
  const { language } = useLanguage();
  const clock = useMemo(
    () => new Intl.DateTimeFormat(language, { timeStyle: "medium" }),
    [language],
  );
  const asked = (regions ?? []).filter((region) => healthOf(region).word !== "unasked");
  const well = asked.filter((region) => healthOf(region).word === "well").length;
  return (
    <Page title={t("regions.title")} lead={t("regions.text")} width="wide">
      <AccountProblem problem={problem} />
      <div className={classes.bar}>
        <div className={classes.summary}>
          <p role="status">
            {regions
              ? t(well === asked.length ? "regions.all-well" : "regions.some-away", {
                  count: asked.length,
                  well,
                })
              : !problem && t("app.loading")}
          </p>
          {at && <p className={classes.quiet}>{t("regions.as-of", { time: clock.format(at) })}</p>}
        </div>
        <Group gap="sm">
          <Button size="sm" variant="default" loading={isBusy} onClick={reload}>
            {t("mails.reload")}
          </Button>
          <Button size="sm" variant="default" onClick={() => setPaused((before) => !before)}>
            {t(isPaused ? "regions.resume" : "regions.pause")}
          </Button>
        </Group>
      </div>
      <ul className={classes.list} aria-label={t("regions.title")} aria-busy={isBusy}>
        {(regions ?? []).map((region) => (
          <li key={region.region_code}>
            <RegionRow region={region} />
          </li>
        ))}
      </ul>
    </Page>
  );
}
