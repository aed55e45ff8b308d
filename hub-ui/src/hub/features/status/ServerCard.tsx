import { useEffect } from "react";

import { useHubTexts } from "../../i18n";
import classes from "./Status.module.css";
import { type Check, useChecks } from "./useStatus";

type Props = {
  readonly server: string;
  readonly title: string;
  readonly subtitle: string;
  readonly code?: string;
  readonly isPaused: boolean;
  readonly onState: (server: string, state: Check["state"]) => void;
};

const SLOW = 400; // ms; the tallest bar

/** One server: how it is, how its databases are, how long its last answers took. */
export function ServerCard({ server, title, subtitle, code, isPaused, onState }: Props) {
  const t = useHubTexts();
  const checks = useChecks(server, isPaused);
  const last = checks.at(-1);
  const state = last?.state;
  useEffect(() => {
    if (state) onState(server, state);
  }, [server, state, onState]);
  const databases = code ? ["global_db", `regional_${code}`] : ["global_db"];
  return (
    <section className={classes.card} data-state={state ?? "asking"} aria-label={title}>
      <div className={classes.head}>
        <div>
          <h2 className={classes.name}>{title}</h2>
          <p className={classes.city}>{subtitle}</p>
        </div>
        {code && <code className={classes.code}>{code}</code>}
      </div>
      <p className={classes.state}>
        <span className={classes.lamp} />
        <strong>{t(state ? `status.${state}` : "status.asking")}</strong>
        {last && state !== "away" && (
          <span className={classes.time}>
            {t("status.milliseconds", { ms: Math.round(last.milliseconds) })}
          </span>
        )}
      </p>
      <dl className={classes.databases}>
        {databases.map((database) => {
          const isUp = last?.databases[database];
          const word = isUp === undefined ? "unknown" : isUp ? "ok" : "down";
          return (
            <div key={database} data-up={isUp}>
              <dt>{t(database === "global_db" ? "status.global-db" : "status.regional-db")}</dt>
              <dd>{t(`status.${word}`)}</dd>
            </div>
          );
        })}
      </dl>
      <svg
        viewBox="0 0 96 20"
        preserveAspectRatio="xMaxYMax meet"
        className={classes.history}
        role="img"
        aria-label={t("status.history")}
      >
        {checks.map(({ state: was, milliseconds }, place) => {
          const height = was === "away" ? 20 : 3 + 17 * Math.min(1, milliseconds / SLOW);
          const x = 96 - (checks.length - place) * 4;
          return (
            <rect
              key={x}
              data-state={was}
              x={x}
              y={20 - height}
              width="2.6"
              height={height}
              rx="1.3"
            />
          );
        })}
      </svg>
    </section>
  );
}
