import type { Problem } from "@/shared/api/problem";
import { ProblemNote, type Words } from "@/shared/components/ProblemNote";

import { useAccountTexts } from "./i18n";
import { useAccountPortal } from "./portal";

type Props = { readonly problem: Problem | null; readonly words?: Words };

/** What went wrong; an outage leads to the page about the regions, where there is one. */
export function AccountProblem({ problem, words }: Props) {
  const t = useAccountTexts();
  const { statusPage } = useAccountPortal();
  if (statusPage) {
    return <ProblemNote problem={problem} statusPage={statusPage} {...(words ? { words } : {})} />;
  }
  const away = t("account.away");
  return <ProblemNote problem={problem} words={{ 502: away, 503: away, 504: away, ...words }} />;
}
