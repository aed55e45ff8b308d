/** A region as the API lists it for staff. */
import type { components } from "@/shared/api/generated/global";
import type { Tone } from "@/shared/components/StateBadge";

export type ListedRegion = components["schemas"]["RegionItem"];

export const STATUSES = {
  planned: "calm",
  active: "good",
  draining: "warn",
  retired: "calm",
} as const satisfies Readonly<Record<string, Tone>>;
type RegionStatus = keyof typeof STATUSES;

export const isStatus = (text: string): text is RegionStatus => text in STATUSES;

/** Counts of mails end here: the API says so for "at least so many". */
export const MOST = 10_000;

const HEALTH = {
  well: "good",
  limited: "warn",
  away: "bad",
  unasked: "calm",
} as const satisfies Readonly<Record<string, Tone>>;

/** How a region does, in a word and its colour. */
export function healthOf({ state, status }: ListedRegion) {
  const word = state
    ? state.is_global_database_up
      ? ("well" as const)
      : ("limited" as const)
    : status === "active" || status === "draining"
      ? ("away" as const)
      : ("unasked" as const);
  return { word, tone: HEALTH[word] };
}
