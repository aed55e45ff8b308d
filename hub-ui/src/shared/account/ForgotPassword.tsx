import { Button, Stack } from "@mantine/core";
import { useCallback, useState } from "react";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { Card } from "@/shared/components/Card";
import { MailIcon } from "@/shared/components/icons";
import { Message } from "@/shared/components/Message";
import { Page } from "@/shared/components/Page";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { Rich } from "@/shared/i18n/provider";

import { AccountProblem } from "./AccountProblem";
import { useAccountTexts } from "./i18n";
import { useAccountPortal } from "./portal";
import { WhoFields } from "./WhoFields";

/** `/forgot-password`: says the same whether or not there is such an account. */
export default function ForgotPassword() {
  const t = useAccountTexts();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const portal = useAccountPortal();
  const send = useCallback(
    async ({ email_address = "", domain = "" }: Fields) => {
      await portal.requestReset({ address: email_address.trim(), domain: domain.trim() });
      setSentTo(email_address.trim());
    },
    [portal],
  );
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
            <WhoFields form={form} name="email_address" />
            <AccountProblem problem={form.problem} />
            <Button type="submit" loading={form.isBusy} fullWidth>
              {t("forgot.send")}
            </Button>
          </Stack>
        </form>
      </Card>
    </Page>
  );
}
