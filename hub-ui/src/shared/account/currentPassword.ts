import { useCallback } from "react";

import { Problem } from "@/shared/api/problem";

import { useAccountTexts } from "./i18n";
import { useAccountPortal } from "./portal";

/** Sends a form that asks for the current password; a wrong one is an error of that field. */
export function useCurrentPassword(): (send: () => Promise<unknown>) => Promise<void> {
  const t = useAccountTexts();
  const { ask } = useAccountPortal();
  return useCallback(
    async (send) => {
      try {
        await send();
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 401) throw error;
        // Wrong password or no session: only another question tells. It ends a dead session here.
        await ask();
        const message = t("account.password-wrong");
        throw new Problem(400, "", [{ field: "current_password", message }]);
      }
    },
    [ask, t],
  );
}
