import { Button, Stack, Text, Title } from "@mantine/core";
import { useCallback, useState } from "react";

import { CopyField } from "@/shared/components/CopyField";
import { useMoment } from "@/shared/components/Moment";
import { useCountdown } from "@/shared/components/useCountdown";
import { StateBadge } from "@/shared/components/StateBadge";

import { useTenantTexts } from "../../i18n";
import { recordName } from "../signup/record";
import { type Domain, isStatus, TONES } from "./domain";
import classes from "./domains.module.css";
import { FoundValues } from "./FoundValues";
import { ReleaseDialog } from "./ReleaseDialog";
import { useRefresh } from "./useRefresh";
import { VerifyForm } from "./VerifyForm";

type Props = {
  readonly domain: Domain;
  readonly onChanged: (domain: Domain) => void;
  readonly onReleased: (domain: string) => void;
};

/** One domain: where it stands, the record that proves it, the check, and the way to give it up. */
export function DomainRow({ domain, onChanged, onReleased }: Props) {
  const t = useTenantTexts();
  const write = useMoment();
  const [isReleasing, setReleasing] = useState(false);
  const release = useCallback(() => onReleased(domain.domain), [domain.domain, onReleased]);
  useRefresh(domain, onChanged);
  const { status, verification_token: value, expires_at, last_verified_at } = domain;
  const isLapsed = useCountdown(Date.parse(expires_at ?? "") || 0) === 0;
  const isMissing = status === "VERIFIED" && domain.failing_since !== undefined;
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
          {!isMissing && t(`domains.${status}-text`)}{" "}
          {expires_at &&
            t(isLapsed ? "domains.lapsed" : "domains.until", { time: write(expires_at) })}
          {last_verified_at && t("domains.verified-at", { time: write(last_verified_at) })}
        </Text>
      )}
      {domain.failing_since && domain.may_pass_on_at && (
        <Text size="sm">
          {t("domains.failing-since", {
            since: write(domain.failing_since),
            time: write(domain.may_pass_on_at),
          })}
        </Text>
      )}
      {value && (
        <>
          <CopyField label={t("record.name")} value={recordName(domain.domain)} />
          <CopyField label={t("record.value")} value={value} />
        </>
      )}
      {status !== "VERIFIED" && <FoundValues domain={domain} />}
      <VerifyForm domain={domain} onChanged={onChanged} />
      <div>
        <Button
          size="sm"
          variant="default"
          aria-label={`${t("domains.release")}: ${domain.domain}`}
          onClick={() => setReleasing(true)}
        >
          {t("domains.release")}
        </Button>
      </div>
      {isReleasing && (
        <ReleaseDialog domain={domain} onReleased={release} onClose={() => setReleasing(false)} />
      )}
    </Stack>
  );
}
