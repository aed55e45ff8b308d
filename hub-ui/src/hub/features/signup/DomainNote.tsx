import { CheckIcon, WarningIcon } from "@/shared/components/icons";

import { useHubTexts } from "../../i18n";
import classes from "./signup.module.css";
import type { Domain } from "./useDomain";

/** The line below the address; it has its place before it has its words. */
export function DomainNote({ domain }: { readonly domain: Domain | null }) {
  const t = useHubTexts();
  return (
    <p className={classes.domain} role="status" data-approved={domain?.isApproved}>
      {domain && (domain.isApproved ? <CheckIcon size={16} /> : <WarningIcon size={16} />)}
      {domain &&
        t(domain.isApproved ? "signup.domain-approved" : "signup.domain-unknown", {
          domain: domain.name,
        })}
    </p>
  );
}
