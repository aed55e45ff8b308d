import { Button, Stack } from "@mantine/core";
import { useCallback, useState } from "react";

import { useMailedToken } from "@/shared/account/mailedToken";
import { BrokenLink } from "@/shared/account/BrokenLink";
import { success } from "@/shared/api/client";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { Card } from "@/shared/components/Card";
import { CheckIcon } from "@/shared/components/icons";
import { Message } from "@/shared/components/Message";
import { Page } from "@/shared/components/Page";
import { ProblemNote } from "@/shared/components/ProblemNote";
import { useForm } from "@/shared/forms/useForm";

import { api, session } from "../../api";
import { useHubTexts } from "../../i18n";

/** `/verify-email`: behind the link of the mail. Opening it changes nothing; the button does. */
export default function VerifyEmail() {
  const token = useMailedToken();
  return token ? <VerifyForm key={token} token={token} /> : <BrokenLink to="/account" />;
}

function VerifyForm({ token }: { readonly token: string }) {
  const t = useHubTexts();
  const [isDone, setDone] = useState(false);
  const send = useCallback(async () => {
    await success(api.POST("/hub/complete-email-change", { body: { verification_token: token } }));
    session.end("signed-out"); // all sessions have ended, whichever this browser had
    setDone(true);
  }, [token]);
  const form = useForm(send);
  return (
    <Page
      title={t(isDone ? "verify.done" : "verify.title")}
      lead={isDone ? undefined : t("verify.text")}
      width="narrow"
    >
      <Card>
        {isDone ? (
          <Message
            icon={<CheckIcon size={26} />}
            tone="good"
            actions={<ButtonLink to="/login">{t("nav.sign-in")}</ButtonLink>}
          >
            {t("verify.done-text")}
          </Message>
        ) : (
          <form {...form.props}>
            <Stack gap="lg">
              <ProblemNote
                problem={form.problem}
                statusPage="/status"
                words={{ 401: t("link.dead"), 409: t("verify.taken"), 422: t("link.disabled") }}
              />
              <Button type="submit" loading={form.isBusy} fullWidth>
                {t("verify.send")}
              </Button>
            </Stack>
          </form>
        )}
      </Card>
    </Page>
  );
}
