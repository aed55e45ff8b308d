import { Button, Stack } from "@mantine/core";
import { useCallback, useState } from "react";

import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { Notice } from "@/shared/components/Notice";
import { PasswordField } from "@/shared/forms/PasswordField";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { AccountProblem } from "./AccountProblem";
import { useCurrentPassword } from "./currentPassword";
import { useAccountTexts } from "./i18n";
import { useAccountPortal } from "./portal";

/** A new password; every other device is signed out, this one stays. */
export function PasswordCard({ address }: { readonly address: string }) {
  const t = useAccountTexts();
  const { api } = useAccountPortal();
  const withPassword = useCurrentPassword();
  const [changes, setChanges] = useState(0);
  const send = useCallback(
    async ({ current_password = "", new_password = "" }: Fields) => {
      const body = { current_password, new_password };
      await withPassword(() => success(api.POST("/change-password", { body })));
      setChanges((before) => before + 1);
    },
    [api, withPassword],
  );
  const form = useForm(send);
  return (
    <Card title={t("account.password")} hint={t("account.password-hint")}>
      {changes > 0 && <Notice>{t("account.password-changed")}</Notice>}
      <form {...form.props} key={changes}>
        <Stack align="stretch">
          <input
            type="text"
            name="username"
            value={address}
            autoComplete="username"
            readOnly
            hidden
          />
          <PasswordField {...form.field("current_password")} label={t("field.current-password")} />
          <PasswordField
            {...form.field("new_password")}
            label={t("field.new-password")}
            autoComplete="new-password"
          />
          <AccountProblem problem={form.problem} />
          <div>
            <Button type="submit" variant="light" loading={form.isBusy}>
              {t("account.password-save")}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}
