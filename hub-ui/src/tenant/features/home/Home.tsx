import { Text } from "@mantine/core";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { Card } from "@/shared/components/Card";
import { Page } from "@/shared/components/Page";
import { homeOfToken, useRegionName } from "@/shared/regions/names";
import { useRegions } from "@/shared/regions/useRegions";
import { WorldMap } from "@/shared/regions/WorldMap";
import { useSession } from "@/shared/session/store";
import { useFreshMe, useHas } from "@/shared/staff/me";
import { RoleList } from "@/shared/staff/Roles";

import { session, staff } from "../../api";
import { useTenantTexts } from "../../i18n";
import classes from "./Home.module.css";

/** `/home`: which company, where it lives, what one may do there, and what to do next. */
export default function Home() {
  const t = useTenantTexts();
  const { me, problem } = useFreshMe();
  const has = useHas();
  return (
    <Page
      title={me?.tenant_name ?? t("home.title")}
      lead={me?.full_name ? t("home.hello", { name: me.full_name }) : t("home.welcome")}
      width="wide"
    >
      <AccountProblem problem={problem} />
      <div className={classes.cards}>
        <HomeRegion />
        <Card title={t("role.yours")}>
          {me ? <RoleList held={me.roles} /> : <Text c="dimmed">{t("app.loading")}</Text>}
        </Card>
        {has(staff.needs.list) && (
          <Card title={t("nav.members")} hint={t("home.members")}>
            <ButtonLink to="/members" variant="light">
              {t("home.to-members")}
            </ButtonLink>
          </Card>
        )}
        {has([]) && (
          <Card title={t("nav.domains")} hint={t("home.domains")}>
            <ButtonLink to="/domains" variant="light">
              {t("home.to-domains")}
            </ButtonLink>
          </Card>
        )}
      </div>
    </Page>
  );
}

function HomeRegion() {
  const t = useTenantTexts();
  const { token = "" } = useSession(session);
  const { regions = [] } = useRegions();
  const nameOf = useRegionName();
  const home = homeOfToken(token);
  const region = regions.find(({ region_code }) => region_code === home);
  const { country, city } = region ? nameOf(region) : { country: home, city: "" };
  return (
    <Card title={t("home.region")} hint={t("home.region-hint")}>
      <WorldMap regions={regions.map(({ region_code }) => region_code)} chosen={home} />
      <Text fw={600} mt="sm">
        {country}
      </Text>
      {city && (
        <Text size="sm" c="dimmed">
          {city}
        </Text>
      )}
    </Card>
  );
}
