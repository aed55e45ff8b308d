import { Button, NativeSelect, Stack, Text } from "@mantine/core";
import { useCallback } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Dialog } from "@/shared/components/Dialog";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { api } from "../../api";
import { useAdminTexts } from "../../i18n";
import { isType, TYPES } from "./mail";
import { useCancelled } from "./useCancelled";

export type Change = "requeue" | "cancel";

type Props = {
  readonly change: Change;
  readonly onDone: (notice: string) => void;
  readonly onClose: () => void;
};

/** After an outage: all failed mails of a type back, or all waiting ones away. */
export function WholeTypeDialog({ change, onDone, onClose }: Props) {
  const t = useAdminTexts();
  const cancelled = useCancelled();
  const send = useCallback(
    async ({ email_type = "" }: Fields) => {
      const body = isType(email_type) ? { email_type } : {};
      if (change === "cancel") {
        onDone(cancelled(await success(api.POST("/cancel-mail", { body }))));
        return;
      }
      const { requeued } = await success(api.POST("/requeue-mail", { body }));
      onDone(t("mails.requeued", { count: requeued }));
    },
    [change, cancelled, onDone, t],
  );
  const form = useForm(send);
  return (
    <Dialog title={t(`mails.${change}-type`)} onClose={onClose}>
      <form {...form.props}>
        <Stack gap="lg">
          <Text c="dimmed">{t(`mails.${change}-type-text`)}</Text>
          <NativeSelect
            {...form.field("email_type")}
            label={t("mails.type")}
            data={TYPES.map((value) => ({ value, label: t(`mails.${value}`) }))}
          />
          <AccountProblem problem={form.problem} words={{ 403: t("role.refused") }} />
          <Button
            type="submit"
            color={change === "cancel" ? "red.9" : ""}
            loading={form.isBusy}
            fullWidth
          >
            {t(`mails.${change}-type-send`)}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
