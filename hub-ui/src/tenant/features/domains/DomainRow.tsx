import { Stack, Text, Title } from "@mantine/core";

import { CopyField } from "@/shared/components/CopyField";
import { useMoment } from "@/shared/components/Moment";
import { StateBadge } from "@/shared/components/StateBadge";

import { useTenantTexts } from "../../i18n";
import { recordName } from "../signup/record";
import { type Domain, isStatus, TONES } from "./domain";
import classes from "./domains.module.css";
import { VerifyForm } from "./VerifyForm";

type Props = { readonly domain: Domain; readonly onChanged: (domain: Domain) => void };

/** One domain: where it stands, the record that proves it, and the check. */
export function DomainRow({ domain, onChanged }: Props) {
  const t = useTenantTexts();
  const write = useMoment();
  const { status, verification_token: value, expires_at, last_verified_at } = domain;
  return (
    <Stack gap="sm">
      <div className={classes.head}>
        <Title order={2} size="h4" className={classes.name}>
          {domain.domain}
        </Title>
        {isStatus(status) && <StateBadge tone={TONES[status]}>{t(`domains.${status}`)}</StateBadge>}
      </div>
      {isStatus(status) && (
        <Text size="sm" c="dimmed">
          {t(`domains.${status}-text`)}{" "}
          {expires_at && t("domains.until", { time: write(expires_at) })}
          {last_verified_at && t("domains.verified-at", { time: write(last_verified_at) })}
        </Text>
      )}
      {value && (
        <>
          <CopyField label={t("record.name")} value={recordName(domain.domain)} />
          <CopyField label={t("record.value")} value={value} />
        </>
      )}
      <VerifyForm domain={domain} onChanged={onChanged} />
    </Stack>
  );
}
