/** The value of a portfolio over time, and what was paid in; a day without a value is a gap. */
import { Text, VisuallyHidden } from "@mantine/core";

import type { SeriesPoint } from "./api";
import { useFormats } from "./figures";
import { usePortfolioTexts } from "./i18n";
import classes from "./portfolio.module.css";

const WIDTH = 800;
const HEIGHT = 240;

type Props = { readonly points: readonly SeriesPoint[]; readonly currency: string };

export function Plot({ points, currency }: Props) {
  const t = usePortfolioTexts();
  const { money, day } = useFormats();
  const totals = points.map(({ total }) => numberOf(total.value));
  const paid = points.map(({ net_paid_in }) => numberOf(net_paid_in.value));
  const known = [...totals, ...paid].filter((each) => each !== null);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || known.length === 0) return null;
  const least = Math.min(...known);
  const most = Math.max(...known);
  const span = most - least || 1;
  const draw = (values: readonly (number | null)[]) => path(values, least, span);
  return (
    <figure style={{ margin: 0 }}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={classes.plot} aria-hidden="true">
        <path d={draw(paid)} className={classes.paid} />
        <path d={draw(totals)} className={classes.line} />
      </svg>
      <div className={classes.axis} aria-hidden="true">
        <span>{day(first.day)}</span>
        <span>
          {money(String(least), currency)} – {money(String(most), currency)}
        </span>
        <span>{day(last.day)}</span>
      </div>
      <Text component="figcaption" size="sm" c="dimmed">
        {t("plot-lead")}
        <VisuallyHidden>
          {[first, last].map(({ day: on, total }) => (
            <span key={on}>
              {t("plot-at", {
                day: day(on),
                value: total.value === null ? t("unavailable") : money(total.value, currency),
              })}
            </span>
          ))}
        </VisuallyHidden>
      </Text>
    </figure>
  );
}

/** For the picture alone: what is written is never computed from these. */
function numberOf(value: string | null): number | null {
  return value === null ? null : Number(value);
}

function path(values: readonly (number | null)[], least: number, span: number): string {
  const step = WIDTH / Math.max(values.length - 1, 1);
  let isOpen = false;
  return values
    .map((value, at) => {
      if (value === null) {
        isOpen = false;
        return "";
      }
      const command = isOpen ? "L" : "M";
      isOpen = true;
      const y = HEIGHT - ((value - least) / span) * HEIGHT;
      return `${command}${(at * step).toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}
