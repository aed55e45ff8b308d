import type { Problem } from "@/shared/api/problem";
import { ProblemNote, type Words } from "@/shared/components/ProblemNote";

import { useAccountTexts } from "./i18n";

type Props = { readonly problem: Problem | null; readonly words?: Words };

/** What went wrong, where the entry has no page about the state of the regions. */
export function AccountProblem({ problem, words }: Props) {
  const t = useAccountTexts();
  const away = t("account.away");
  return <ProblemNote problem={problem} words={{ 502: away, 503: away, 504: away, ...words }} />;
}
