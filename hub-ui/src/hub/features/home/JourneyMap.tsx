import { useHubTexts } from "../../i18n";
import classes from "./Home.module.css";
import type { Group } from "./journey";

const WIDTH = 420;
const ROW = 56;
const LEFT = 28;
const MIDDLE = 200;
const RIGHT = 384;

type Props = { readonly groups: readonly Group[]; readonly home: string };

/** The same as the table beside it, drawn: the thicker a line, the more went that way. */
export function JourneyMap({ groups, home }: Props) {
  const t = useHubTexts();
  const arrived = groups.filter(({ answered }) => answered);
  const height = Math.max(2, arrived.length) * ROW;
  const centre = height / 2;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${height}`} className={classes.map} aria-hidden="true">
      {arrived.map(({ key, landing, count }, row) => {
        const y = (row + 0.5) * ROW + (height - arrived.length * ROW) / 2;
        const half = (MIDDLE - LEFT) / 2;
        const rest = (RIGHT - MIDDLE) / 2;
        return (
          <g key={key} className={classes.route} data-direct={landing === home || undefined}>
            <path
              d={`M${LEFT} ${centre}C${LEFT + half} ${centre} ${LEFT + half} ${y} ${MIDDLE} ${y}S${MIDDLE + rest} ${centre} ${RIGHT} ${centre}`}
              strokeWidth={1.5 + count * 0.55}
            />
            <circle cx={MIDDLE} cy={y} r="17" />
            <text x={MIDDLE} y={y}>
              {count}
            </text>
            <text x={MIDDLE} y={y - 23} className={classes.label}>
              {landing ?? "?"}
            </text>
          </g>
        );
      })}
      <circle cx={LEFT} cy={centre} r="9" className={classes.browser} />
      <circle cx={RIGHT} cy={centre} r="14" className={classes.goal} />
      <text x={RIGHT} y={centre + 28} className={classes.label}>
        {home}
      </text>
      <text x={0} y={centre + 28} className={classes.label} data-start="">
        {t("home.browser")}
      </text>
    </svg>
  );
}
