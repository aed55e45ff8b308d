import { Button, Stack } from "@mantine/core";
import { useCallback, useState } from "react";

import { useCurrentPassword } from "@/shared/account/currentPassword";
import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { Notice } from "@/shared/components/Notice";
import { ProblemNote } from "@/shared/components/ProblemNote";
import { EmailField } from "@/shared/forms/EmailField";
import { PasswordField } from "@/shared/forms/PasswordField";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { Rich } from "@/shared/i18n/provider";

import { api } from "../../api";
import { useHubTexts } from "../../i18n";

/** Another address: a link goes there, and nothing changes before it is confirmed. */
export function EmailCard({ address }: { readonly address: string }) {
  const t = useHubTexts();
  const [sentTo, setSentTo] = useState("");
  const withPassword = useCurrentPassword();
  const send = useCallback(
    async ({ new_email_address = "", current_password = "" }: Fields) => {
      const body = { new_email_address, current_password };
      await withPassword(() => success(api.POST("/hub/request-email-change", { body })));
      setSentTo(new_email_address.trim());
    },
    [withPassword],
  );
  const form = useForm(send);
  return (
    <Card
      title={t("account.email")}
      hint={
        <Rich
          text={t("account.email-hint", { address: "{address}" })}
          values={{ address: <strong>{address || "…"}</strong> }}
        />
      }
    >
      {sentTo && <Notice>{t("account.email-sent", { address: sentTo })}</Notice>}
      <form {...form.props}>
        <Stack>
          <EmailField
            {...form.field("new_email_address")}
            label={t("account.email-new")}
            autoComplete="email"
          />
          <PasswordField {...form.field("current_password")} label={t("field.current-password")} />
          <ProblemNote
            problem={form.problem}
            statusPage="/status"
            words={{ 409: t("account.email-taken") }}
          />
          <div>
            <Button type="submit" variant="light" loading={form.isBusy}>
              {t("account.email-send")}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}
