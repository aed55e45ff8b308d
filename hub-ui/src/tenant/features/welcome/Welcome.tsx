import { Group } from "@mantine/core";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { Card } from "@/shared/components/Card";
import { Page } from "@/shared/components/Page";

import { useTenantTexts } from "../../i18n";
import classes from "./Welcome.module.css";

const POINTS = ["proof", "people", "home"] as const;

/** `/`: what this portal is for, and the two ways in. */
export default function Welcome() {
  const t = useTenantTexts();
  return (
    <Page title={t("welcome.title")} lead={t("welcome.text")} width="wide">
      <Group gap="sm" mb="xl">
        <ButtonLink to="/signup" size="lg">
          {t("signup.link")}
        </ButtonLink>
        <ButtonLink to="/login" size="lg" variant="default">
          {t("nav.sign-in")}
        </ButtonLink>
      </Group>
      <div className={classes.points}>
        {POINTS.map((point) => (
          <Card key={point} title={t(`welcome.${point}`)}>
            {t(`welcome.${point}-text`)}
          </Card>
        ))}
      </div>
    </Page>
  );
}
