import { Button, Stack, Text } from "@mantine/core";
import { useCallback } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Dialog } from "@/shared/components/Dialog";
import { EmailField } from "@/shared/forms/EmailField";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { api } from "../../api";
import { useAdminTexts } from "../../i18n";

type Props = { readonly onDone: (notice: string) => void; readonly onClose: () => void };

/** Ask the mail server itself, past the queue. */
export function TestMailDialog({ onDone, onClose }: Props) {
  const t = useAdminTexts();
  const send = useCallback(
    async ({ email_address = "" }: Fields) => {
      await success(api.POST("/send-test-mail", { body: { email_address } }));
      onDone(t("mails.test-done", { address: email_address.trim() }));
    },
    [onDone, t],
  );
  const form = useForm(send);
  const detail = form.problem?.detail;
  return (
    <Dialog title={t("mails.test")} onClose={onClose}>
      <form {...form.props}>
        <Stack gap="lg">
          <Text c="dimmed">{t("mails.test-text")}</Text>
          <EmailField {...form.field("email_address")} autoComplete="email" />
          <AccountProblem
            problem={form.problem}
            words={{
              403: t("role.refused"),
              502: t("mails.test-refused", { reason: detail ?? "" }),
            }}
          />
          <Button type="submit" loading={form.isBusy} fullWidth>
            {t("mails.test-send")}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
