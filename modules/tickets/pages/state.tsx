import { StateBadge, type Tone } from "@/shared/components/StateBadge";

import { useTicketsTexts } from "./i18n";

const TONES = {
  asked: "calm",
  waiting: "calm",
  held: "warn",
  confirmed: "good",
  cancelled: "bad",
  expired: "bad",
} as const satisfies Record<string, Tone>;

type Status = keyof typeof TONES;

function isStatus(text: string): text is Status {
  return text in TONES;
}

/** What a ticket is, in one word. */
export function TicketState({ status }: { readonly status: string }) {
  const t = useTicketsTexts();
  if (!isStatus(status)) return null;
  return <StateBadge tone={TONES[status]}>{t(`state.${status}`)}</StateBadge>;
}
