import { Button, Stack, Text } from "@mantine/core";
import { useCallback } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { Dialog } from "@/shared/components/Dialog";
import { useForm } from "@/shared/forms/useForm";

import { api } from "../../api";
import { useTenantTexts } from "../../i18n";
import type { Domain } from "./domain";

type Props = {
  readonly domain: Domain;
  readonly onReleased: () => void;
  readonly onClose: () => void;
};

/** Give a domain or a claim up; says before what it means. */
export function ReleaseDialog({ domain: { domain, status }, onReleased, onClose }: Props) {
  const t = useTenantTexts();
  const isProven = status === "VERIFIED" || status === "FAILING";
  const send = useCallback(async () => {
    try {
      await success(api.POST("/release-domain", { body: { domain } }));
    } catch (error) {
      // A colleague was faster, and it is gone as well.
      if (!(error instanceof Problem && error.status === 404)) throw error;
    }
    onReleased();
  }, [domain, onReleased]);
  const form = useForm(send);
  return (
    <Dialog title={t("domains.release-title", { domain })} onClose={onClose}>
      <form {...form.props}>
        <Stack gap="lg">
          <Text>{t(isProven ? "domains.release-proven" : "domains.release-claim")}</Text>
          <AccountProblem
            problem={form.problem}
            words={{ 403: t("role.refused"), 422: t("domains.only") }}
          />
          <Button type="submit" color="red.9" loading={form.isBusy} fullWidth>
            {t("domains.release-send")}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
