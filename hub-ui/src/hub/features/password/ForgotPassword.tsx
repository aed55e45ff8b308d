import { Button, Stack } from "@mantine/core";
import { useCallback, useState } from "react";

import { success } from "@/shared/api/client";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { Card } from "@/shared/components/Card";
import { MailIcon } from "@/shared/components/icons";
import { Message } from "@/shared/components/Message";
import { Page } from "@/shared/components/Page";
import { ProblemNote } from "@/shared/components/ProblemNote";
import { EmailField } from "@/shared/forms/EmailField";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { Rich } from "@/shared/i18n/provider";

import { api } from "../../api";
import { useHubTexts } from "../../i18n";

/** `/forgot-password`: says the same whether or not there is such an account. */
export default function ForgotPassword() {
  const t = useHubTexts();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const send = useCallback(async ({ email_address = "" }: Fields) => {
    await success(api.POST("/hub/request-password-reset", { body: { email_address } }));
    setSentTo(email_address.trim());
  }, []);
  const form = useForm(send);
  if (sentTo) {
    return (
      <Page title={t("forgot.sent")} width="narrow">
        <Card>
          <Message
            icon={<MailIcon size={26} />}
            tone="good"
            actions={
              <ButtonLink to="/login" variant="default">
                {t("nav.sign-in")}
              </ButtonLink>
            }
          >
            <Rich
              text={t("forgot.sent-text", { address: "{address}" })}
              values={{ address: <strong>{sentTo}</strong> }}
            />
          </Message>
        </Card>
      </Page>
    );
  }
  return (
    <Page title={t("forgot.title")} lead={t("forgot.text")} width="narrow">
      <Card>
        <form {...form.props}>
          <Stack gap="lg">
            <EmailField {...form.field("email_address")} />
            <ProblemNote problem={form.problem} statusPage="/status" />
            <Button type="submit" loading={form.isBusy} fullWidth>
              {t("forgot.send")}
            </Button>
          </Stack>
        </form>
      </Card>
    </Page>
  );
}
