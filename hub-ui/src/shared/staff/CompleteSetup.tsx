import { Button, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useCallback, useState } from "react";

import { useMailedToken } from "@/shared/account/mailedToken";
import { AccountProblem } from "@/shared/account/AccountProblem";
import { BrokenLink } from "@/shared/account/BrokenLink";
import { success } from "@/shared/api/client";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { Card } from "@/shared/components/Card";
import { CheckIcon } from "@/shared/components/icons";
import { Message } from "@/shared/components/Message";
import { Page } from "@/shared/components/Page";
import { PasswordField } from "@/shared/forms/PasswordField";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { isLanguage, LANGUAGES, NATIVE_NAME } from "@/shared/i18n/language";
import { useLanguage } from "@/shared/i18n/provider";

import { useStaffTexts } from "./i18n";
import { useStaffPortal } from "./portal";

/** `/complete-setup`: behind the link of an invitation. Opening it changes nothing. */
export default function CompleteSetup() {
  const t = useStaffTexts();
  const token = useMailedToken();
  if (!token) return <BrokenLink to="/login" label={t("nav.sign-in")} />;
  return <SetupForm key={token} token={token} />;
}

function SetupForm({ token }: { readonly token: string }) {
  const t = useStaffTexts();
  const { api, session } = useStaffPortal();
  const { language, setLanguage } = useLanguage();
  const [isDone, setDone] = useState(false);
  const send = useCallback(
    async ({ full_name = "", password = "", preferred_language = "" }: Fields) => {
      const body = { invitation_token: token, full_name, password, preferred_language };
      await success(api.POST("/complete-setup", { body }));
      session.end("none"); // whoever was signed in here is not the invited person
      if (isLanguage(preferred_language)) await setLanguage(preferred_language);
      setDone(true);
    },
    [api, session, token, setLanguage],
  );
  const form = useForm(send);
  if (isDone) {
    return (
      <Page title={t("setup.done")} width="narrow">
        <Card>
          <Message
            icon={<CheckIcon size={26} />}
            tone="good"
            actions={<ButtonLink to="/login">{t("nav.sign-in")}</ButtonLink>}
          >
            {t("setup.done-text")}
          </Message>
        </Card>
      </Page>
    );
  }
  return (
    <Page title={t("setup.title")} lead={t("setup.text")} width="narrow">
      <Card>
        <form {...form.props}>
          <Stack gap="lg">
            <TextInput {...form.field("full_name")} label={t("setup.name")} autoComplete="name" />
            <PasswordField
              {...form.field("password")}
              label={t("field.password")}
              autoComplete="new-password"
            />
            <NativeSelect
              {...form.field("preferred_language")}
              label={t("setup.language")}
              defaultValue={language}
              data={LANGUAGES.map((value) => ({ value, label: NATIVE_NAME[value] }))}
            />
            <AccountProblem
              problem={form.problem}
              words={{ 401: t("setup.dead"), 422: t("setup.disabled") }}
            />
            <Button type="submit" loading={form.isBusy} fullWidth>
              {t("setup.send")}
            </Button>
          </Stack>
        </form>
      </Card>
    </Page>
  );
}
