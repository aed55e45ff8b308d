import { Moment } from "@/shared/components/Moment";
import { StateBadge, type Tone } from "@/shared/components/StateBadge";

import { useAdminTexts } from "../../i18n";
import type { AuditEntry } from "./domain";
import classes from "./domains.module.css";

const TONES: Readonly<Record<AuditEntry["action"], Tone>> = {
  created: "calm",
  enabled: "good",
  disabled: "bad",
};

/** One change: what, who, when, why; and, for whoever must know, from where. */
export function HistoryEntry({ entry }: { readonly entry: AuditEntry }) {
  const t = useAdminTexts();
  return (
    <div className={classes.entry}>
      <div className={classes.entryHead}>
        <StateBadge tone={TONES[entry.action]}>{t(`domains.was-${entry.action}`)}</StateBadge>
        <span className={classes.quiet}>
          {entry.admin_email} · <Moment at={entry.created_at} />
        </span>
      </div>
      <p className={classes.reason}>{entry.reason}</p>
      <details className={classes.traces}>
        <summary>{t("domains.traces")}</summary>
        <dl>
          <dt>{t("domains.ip")}</dt>
          <dd>{entry.ip_address ?? "–"}</dd>
          <dt>{t("domains.agent")}</dt>
          <dd>{entry.user_agent ?? "–"}</dd>
          <dt>{t("domains.request")}</dt>
          <dd>{entry.request_id ?? "–"}</dd>
        </dl>
      </details>
    </div>
  );
}
