import { Button, Skeleton } from "@mantine/core";

import { Card } from "@/shared/components/Card";
import { Page } from "@/shared/components/Page";
import { ProblemNote } from "@/shared/components/ProblemNote";
import { isLanguage, NATIVE_NAME } from "@/shared/i18n/language";
import { homeOfToken, useRegionName } from "@/shared/regions/names";
import { useRegions } from "@/shared/regions/useRegions";
import { WorldMap } from "@/shared/regions/WorldMap";

import { useHubSession } from "../../api";
import { useHubTexts } from "../../i18n";
import { useMe } from "../useMe";
import classes from "./Home.module.css";
import { Journeys } from "./Journeys";
import { WayLine } from "./WayLine";

/** `/home`: who one is, where one is at home, and which way the answer came. */
export default function Home() {
  const t = useHubTexts();
  const { token = "" } = useHubSession();
  const { me, way, problem, load } = useMe();
  const { regions = [] } = useRegions();
  const nameOf = useRegionName();
  const code = homeOfToken(token);
  const region = regions.find(({ region_code }) => region_code === code);
  const home = region ? nameOf(region) : { country: code, city: "" };
  const facts = [
    [t("home.address"), me?.email_address],
    [t("home.handle"), me?.handle],
    [
      t("app.language"),
      isLanguage(me?.preferred_language)
        ? NATIVE_NAME[me.preferred_language]
        : me?.preferred_language,
    ],
  ] as const;
  return (
    <Page title={t("home.title")} lead={t("home.text", { country: home.country })} width="wide">
      {problem && (
        <div className={classes.problem}>
          <ProblemNote problem={problem} statusPage="/status" />
          <Button variant="light" onClick={() => void load()}>
            {t("app.retry")}
          </Button>
        </div>
      )}
      <div className={classes.grid}>
        <Card title={t("home.you")}>
          <dl className={classes.facts}>
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value ?? (problem ? "–" : <Skeleton height="1.25rem" width="70%" />)}</dd>
              </div>
            ))}
          </dl>
        </Card>
        <Card title={t("home.region")}>
          <div className={classes.home}>
            <div>
              <p className={classes.country}>{home.country}</p>
              <p className={classes.city}>
                {home.city} <code>{code}</code>
              </p>
            </div>
            <WorldMap regions={[code]} chosen={code} />
          </div>
        </Card>
      </div>
      <Card title={t("home.way")} hint={t("home.way-hint")}>
        <WayLine way={way} home={code} />
        <Journeys home={code} />
      </Card>
    </Page>
  );
}
