import { ButtonLink } from "@/shared/components/ButtonLink";
import { ArrowIcon, LockIcon, PinIcon, PulseIcon } from "@/shared/components/icons";
import { Page } from "@/shared/components/Page";
import { useRegionName } from "@/shared/regions/names";
import { useRegions } from "@/shared/regions/useRegions";
import { WorldMap } from "@/shared/regions/WorldMap";

import { useHubTexts } from "../../i18n";
import classes from "./Welcome.module.css";

/** The first page of whoever is not signed in. */
export default function Welcome() {
  const t = useHubTexts();
  const { regions = [] } = useRegions();
  const nameOf = useRegionName();
  const points = [
    { icon: <PinIcon />, title: t("welcome.one"), text: t("welcome.one-text") },
    { icon: <PulseIcon />, title: t("welcome.two"), text: t("welcome.two-text") },
    { icon: <LockIcon />, title: t("welcome.three"), text: t("welcome.three-text") },
  ];
  return (
    <>
      <div className={classes.hero}>
        <Page title={t("welcome.title")} lead={t("welcome.text")}>
          <div className={classes.actions}>
            <ButtonLink to="/signup" size="lg" rightSection={<ArrowIcon />}>
              {t("welcome.join")}
            </ButtonLink>
            <ButtonLink to="/login" size="lg" variant="default">
              {t("welcome.sign-in")}
            </ButtonLink>
          </div>
        </Page>
        <div className={classes.world}>
          <WorldMap regions={regions.map(({ region_code }) => region_code)} />
          <div className={classes.regions}>
            <h2>{t("welcome.regions")}</h2>
            <ul>
              {regions.map((region) => (
                <li key={region.region_code}>{nameOf(region).country}</li>
              ))}
            </ul>
          </div>
        </div>
      </div>
      <ul className={classes.points}>
        {points.map(({ icon, title, text }) => (
          <li key={title}>
            <span className={classes.icon}>{icon}</span>
            <h2>{title}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
