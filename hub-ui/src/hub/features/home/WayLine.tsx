import { ArrowIcon } from "@/shared/components/icons";

import { useHubTexts } from "../../i18n";
import type { Way } from "../useMe";
import classes from "./Home.module.css";

type Props = { readonly way: Way | undefined; readonly home: string };

/** The way of this very page: browser → landing → home, and back in so many milliseconds. */
export function WayLine({ way, home }: Props) {
  const t = useHubTexts();
  const isForwarded = way?.landing !== undefined && way.landing !== way.answered;
  return (
    <div className={classes.way} aria-busy={!way}>
      <ol className={classes.steps}>
        <li>{t("home.browser")}</li>
        <li>
          <ArrowIcon size={16} />
          <span>
            {t("home.landed")} <code>{way ? (way.landing ?? "?") : "…"}</code>
          </span>
        </li>
        <li data-home={way?.answered === home || undefined}>
          <ArrowIcon size={16} />
          <span>
            {t("home.answered")} <code>{way ? (way.answered ?? "?") : "…"}</code>
          </span>
        </li>
        <li className={classes.time}>
          {way ? t("status.milliseconds", { ms: Math.round(way.milliseconds) }) : "…"}
        </li>
      </ol>
      <p className={classes.meaning}>
        {way ? t(isForwarded ? "home.forwarded" : "home.direct") : t("app.loading")}
      </p>
    </div>
  );
}
