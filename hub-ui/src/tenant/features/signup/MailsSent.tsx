import { Text } from "@mantine/core";

import type { components } from "@/shared/api/generated/regional";
import { Card } from "@/shared/components/Card";
import { CopyField } from "@/shared/components/CopyField";
import { useMoment } from "@/shared/components/Moment";
import { Page } from "@/shared/components/Page";
import { Rich } from "@/shared/i18n/provider";

import { useTenantTexts } from "../../i18n";
import classes from "./signup.module.css";

export type Begun = components["schemas"]["InitSignupResponse"] & { readonly address: string };

/** What comes next: one mail for whoever keeps the DNS, one for oneself. */
export function MailsSent({ begun }: { readonly begun: Begun }) {
  const t = useTenantTexts();
  const write = useMoment();
  const names = { address: "{address}", domain: "{domain}", time: "{time}" } as const;
  const values = {
    address: <strong>{begun.address}</strong>,
    domain: <strong>{begun.domain}</strong>,
    time: <strong>{write(begun.token_expires_at)}</strong>,
  };
  return (
    <Page
      title={t("sent.title")}
      lead={<Rich text={t("sent.text", { address: names.address })} values={values} />}
    >
      <Card>
        <ol className={classes.steps}>
          <li>
            <strong>{t("sent.record")}</strong>
            <Text c="dimmed" mb="sm">
              <Rich text={t("sent.record-text", { domain: names.domain })} values={values} />
            </Text>
            <CopyField label={t("record.name")} value={begun.dns_record_name} />
          </li>
          <li>
            <strong>{t("sent.link")}</strong>
            <Text c="dimmed">
              <Rich text={t("sent.link-text", { time: names.time })} values={values} />
            </Text>
          </li>
        </ol>
      </Card>
    </Page>
  );
}
