/** An approved domain, as the API has it. */
import type { components } from "@/shared/api/generated/global";

export type ApprovedDomain = components["schemas"]["ApprovedDomain"];
export type AuditEntry = components["schemas"]["AuditEntry"];
export type DomainStatus = components["schemas"]["DomainStatus"];

export const SEES = ["manage_domains", "view_domains"] as const;
export const MANAGES = ["manage_domains"] as const;
