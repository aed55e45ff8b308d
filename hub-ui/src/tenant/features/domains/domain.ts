/** A domain of the company, as the API has it. */
import type { components } from "@/shared/api/generated/regional";
import type { Tone } from "@/shared/components/StateBadge";

export type Domain = components["schemas"]["DomainStatus"];

export const TONES = {
  PENDING: "warn",
  VERIFIED: "good",
  FAILING: "bad",
  TAKEN: "bad",
} as const satisfies Record<string, Tone>;
export type Status = keyof typeof TONES;

export const isStatus = (text: string): text is Status => text in TONES;
