import { Button } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";

import { PulseIcon } from "@/shared/components/icons";
import { Message } from "@/shared/components/Message";
import { Page } from "@/shared/components/Page";
import { useRegionName } from "@/shared/regions/names";
import { useRegions } from "@/shared/regions/useRegions";

import { useHubTexts } from "../../i18n";
import { ServerCard } from "./ServerCard";
import classes from "./Status.module.css";
import type { Check } from "./useStatus";

/** `/status`: what each region says of itself; nobody has to sign in for it. */
export default function Status() {
  const t = useHubTexts();
  const { regions = [], problem } = useRegions();
  const nameOf = useRegionName();
  const [isPaused, setPaused] = useState(false);
  const [states, setStates] = useState<Readonly<Record<string, Check["state"]>>>({});
  const onState = useCallback(
    (server: string, state: Check["state"]) =>
      setStates((before) => (before[server] === state ? before : { ...before, [server]: state })),
    [],
  );
  const summary = useMemo(() => {
    const known = regions.flatMap(({ region_code }) => states[region_code] ?? []);
    if (regions.length === 0 || known.length < regions.length) return t("status.asking");
    const well = known.filter((state) => state === "well").length;
    const values = { count: regions.length, well };
    return well === regions.length ? t("status.all-well", values) : t("status.some-away", values);
  }, [regions, states, t]);

  return (
    <Page title={t("status.title")} lead={t("status.text")} width="wide">
      <div className={classes.bar}>
        <p role="status" className={classes.summary}>
          {summary}
        </p>
        <Button size="sm" variant="default" onClick={() => setPaused((before) => !before)}>
          {t(isPaused ? "status.resume" : "status.pause")}
        </Button>
      </div>
      {regions.length === 0 && problem && (
        <Message icon={<PulseIcon size={26} />} tone="warn" title={t("status.no-regions")}>
          {t("status.no-regions-text")}
        </Message>
      )}
      <div className={classes.cards}>
        {regions.map((region) => {
          const { country, city } = nameOf(region);
          return (
            <ServerCard
              key={region.region_code}
              server={region.region_code}
              title={country}
              subtitle={city}
              code={region.region_code}
              isPaused={isPaused}
              onState={onState}
            />
          );
        })}
        <ServerCard
          server="global"
          title={t("status.global-service")}
          subtitle={t("status.global-service-text")}
          isPaused={isPaused}
          onState={onState}
        />
      </div>
    </Page>
  );
}
