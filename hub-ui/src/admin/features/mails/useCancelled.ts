import { useCallback } from "react";

import { useAdminTexts } from "../../i18n";

type Cancelled = { readonly cancelled: number; readonly in_hand: number };

/** Return the function that says how many mails were cancelled, and how many may be on their way. */
export function useCancelled(): (done: Cancelled) => string {
  const t = useAdminTexts();
  return useCallback(
    ({ cancelled, in_hand }) => {
      const said = t("mails.cancelled-done", { count: cancelled });
      return in_hand > 0 ? `${said} ${t("mails.cancelled-late", { count: in_hand })}` : said;
    },
    [t],
  );
}
