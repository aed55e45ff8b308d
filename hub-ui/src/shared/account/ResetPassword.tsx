import { Button, Stack } from "@mantine/core";
import { useCallback, useState } from "react";

import { useMailedToken } from "@/shared/account/mailedToken";
import { success } from "@/shared/api/client";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { Card } from "@/shared/components/Card";
import { CheckIcon } from "@/shared/components/icons";
import { Message } from "@/shared/components/Message";
import { Page } from "@/shared/components/Page";
import { PasswordField } from "@/shared/forms/PasswordField";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { AccountProblem } from "./AccountProblem";
import { BrokenLink } from "./BrokenLink";
import { useAccountTexts } from "./i18n";
import { useAccountPortal } from "./portal";

/** `/reset-password`: behind the link of the mail. Opening it changes nothing; the button does. */
export default function ResetPassword() {
  const token = useMailedToken();
  return token ? <ResetForm key={token} token={token} /> : <BrokenLink to="/forgot-password" />;
}

function ResetForm({ token }: { readonly token: string }) {
  const t = useAccountTexts();
  const { api, session } = useAccountPortal();
  const [isDone, setDone] = useState(false);
  const send = useCallback(
    async ({ new_password = "" }: Fields) => {
      const body = { reset_token: token, new_password };
      await success(api.POST("/complete-password-reset", { body }));
      session.end("signed-out"); // all sessions have ended, whichever this browser had
      setDone(true);
    },
    [api, session, token],
  );
  const form = useForm(send);
  return (
    <Page
      title={t(isDone ? "reset.done" : "reset.title")}
      width="narrow"
      lead={isDone ? undefined : t("reset.text")}
    >
      <Card>
        {isDone ? (
          <Message
            icon={<CheckIcon size={26} />}
            tone="good"
            actions={<ButtonLink to="/login">{t("nav.sign-in")}</ButtonLink>}
          >
            {t("reset.done-text")}
          </Message>
        ) : (
          <form {...form.props}>
            <Stack gap="lg">
              <PasswordField
                {...form.field("new_password")}
                label={t("field.new-password")}
                autoComplete="new-password"
              />
              <AccountProblem
                problem={form.problem}
                words={{ 401: t("link.dead"), 422: t("link.disabled") }}
              />
              <Button type="submit" loading={form.isBusy} fullWidth>
                {t("reset.send")}
              </Button>
            </Stack>
          </form>
        )}
      </Card>
    </Page>
  );
}
