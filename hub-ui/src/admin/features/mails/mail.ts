/** A mail of the queue, as the API has it; addresses come masked. */
import type { components } from "@/shared/api/generated/global";
import type { Tone } from "@/shared/components/StateBadge";

export type Mail = components["schemas"]["ListedMail"];
export type MailStatus = components["schemas"]["EmailStatus"];
export type MailType = components["schemas"]["EmailTemplateType"];

export const TYPES: readonly MailType[] = ["admin_tfa", "admin_invitation", "admin_password_reset"];

export const TONES: Readonly<Record<MailStatus, Tone>> = {
  pending: "warn",
  sent: "good",
  failed: "bad",
  cancelled: "calm",
};
export const STATUSES = Object.keys(TONES) as MailStatus[];

export const isStatus = (text: string): text is MailStatus => text in TONES;
export const isType = (text: string): text is MailType => TYPES.some((type) => type === text);
