/** Requests and the ways they took. */
import type { Problem } from "@/shared/api/problem";

import type { Way } from "../useMe";

export type Journey = {
  readonly way?: Way;
  readonly problem?: Problem;
  readonly milliseconds: number;
};

export type Group = {
  readonly key: string;
  readonly landing: string | undefined;
  /** Nothing if no answer came. */
  readonly answered: string | undefined;
  readonly count: number;
  readonly median: number;
};

/** Gather the journeys of one way, in the order of the regions. */
export function grouped(journeys: readonly Journey[]): readonly Group[] {
  const ways = Map.groupBy(journeys, ({ way }) =>
    way ? `${way.landing ?? "?"} ${way.answered ?? "?"}` : "–",
  );
  return [...ways]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([key, same]) => ({
      key,
      landing: same[0]?.way?.landing,
      answered: same[0]?.way?.answered,
      count: same.length,
      median: median(same.map(({ milliseconds }) => milliseconds)),
    }));
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
