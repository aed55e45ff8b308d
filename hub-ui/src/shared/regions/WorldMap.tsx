import { memo } from "react";

import { countryOfRegion } from "./countries";
import { COLUMNS, gridPlace, LAND, LINES } from "./world";
import classes from "./WorldMap.module.css";

type Props = {
  /** Codes of the regions to mark. */
  readonly regions: readonly string[];
  /** The one that stands out. */
  readonly chosen?: string | undefined;
};

const RADIUS = 0.34;
const dots = LAND.map(
  ([x, y]) => `M${x - RADIUS} ${y}a${RADIUS} ${RADIUS} 0 1 0 .68 0a${RADIUS} ${RADIUS} 0 1 0-.68 0`,
).join("");

/** The world in dots with a light where a region is. Decoration: all it tells stands beside it. */
export const WorldMap = memo(function WorldMap({ regions, chosen }: Props) {
  const places = regions.flatMap((region) => {
    const middle = countryOfRegion(region)?.middle;
    return middle ? [{ region, place: gridPlace(...middle) }] : [];
  });
  return (
    <svg viewBox={`-1 -1 ${COLUMNS + 1} ${LINES - 2}`} className={classes.map} aria-hidden="true">
      <path d={dots} className={classes.land} />
      {places.map(({ region, place: [x, y] }) => (
        <g
          key={region}
          className={classes.region}
          data-chosen={region === chosen || undefined}
          transform={`translate(${x} ${y})`}
        >
          <circle r="2.4" className={classes.halo} />
          <circle r="1" className={classes.light} />
        </g>
      ))}
    </svg>
  );
});
