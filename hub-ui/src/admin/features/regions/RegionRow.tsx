import { StateBadge } from "@/shared/components/StateBadge";
import { useRegionName } from "@/shared/regions/names";

import { useAdminTexts } from "../../i18n";
import { healthOf, isStatus, type ListedRegion, STATUSES } from "./region";
import classes from "./regions.module.css";
import { useFigures } from "./useFigures";

/** One region: whether people can join it, how it does, and its mail queue. */
export function RegionRow({ region }: { readonly region: ListedRegion }) {
  const t = useAdminTexts();
  const { count, time } = useFigures();
  const { country, city } = useRegionName()(region);
  const { region_code, status, state } = region;
  const { word, tone } = healthOf(region);
  const mails = state?.mails;
  return (
    <article className={classes.region} aria-label={`${country} ${region_code}`}>
      <div className={classes.name}>
        <h2>{country}</h2>
        <span>
          {city && `${city} · `}
          <code>{region_code}</code>
        </span>
      </div>
      <div className={classes.states}>
        {isStatus(status) && (
          <StateBadge tone={STATUSES[status]}>{t(`regions.${status}`)}</StateBadge>
        )}
        <StateBadge tone={tone}>{t(`regions.${word}`)}</StateBadge>
      </div>
      {mails && (
        <dl className={classes.figures} aria-label={t("regions.queue")}>
          {(["pending", "failed", "sent", "cancelled"] as const).map((kind) => (
            <div key={kind} data-bad={kind === "failed" && mails.failed > 0 ? "" : undefined}>
              <dt>{t(`mails.${kind}`)}</dt>
              <dd>{count(mails[kind])}</dd>
            </div>
          ))}
          <div>
            <dt>{t("regions.oldest")}</dt>
            <dd>{mails.pending > 0 ? time(mails.pending_seconds) : "–"}</dd>
          </div>
          <div>
            <dt>{t("regions.overdue")}</dt>
            <dd>{mails.due_seconds > 0 ? time(mails.due_seconds) : "–"}</dd>
          </div>
        </dl>
      )}
      {word !== "well" && <p className={classes.words}>{t(`regions.${word}-text`)}</p>}
    </article>
  );
}
