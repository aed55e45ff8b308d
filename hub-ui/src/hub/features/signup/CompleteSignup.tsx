import { Button, NativeSelect, Stack } from "@mantine/core";
import { useCallback, useState } from "react";
import { useNavigate } from "react-router";

import { useMailedToken } from "@/shared/account/mailedToken";
import { BrokenLink } from "@/shared/account/BrokenLink";
import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { Page } from "@/shared/components/Page";
import { ProblemNote } from "@/shared/components/ProblemNote";
import { EmailField } from "@/shared/forms/EmailField";
import { PasswordField } from "@/shared/forms/PasswordField";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { LANGUAGES, type Language, NATIVE_NAME } from "@/shared/i18n/language";
import { useLanguage } from "@/shared/i18n/provider";
import { RegionField } from "@/shared/regions/RegionField";

import { api, session } from "../../api";
import { useHubTexts } from "../../i18n";
import { CountryField } from "./CountryField";
import { NameFields, namesOf } from "./NameFields";
import { forgetAddress, pendingAddress } from "./pending";

/** `/signup/verify`: behind the link of the mail. Opening it changes nothing; the button does. */
export default function CompleteSignup() {
  const token = useMailedToken();
  return token ? <SignupForm key={token} token={token} /> : <BrokenLink to="/signup" />;
}

function SignupForm({ token }: { readonly token: string }) {
  const t = useHubTexts();
  const navigate = useNavigate();
  const { language: shown, setLanguage } = useLanguage();
  const [language, choose] = useState<Language>(shown);
  const send = useCallback(
    async (fields: Fields) => {
      const made = await success(
        api.POST("/hub/complete-signup", {
          body: {
            signup_token: token,
            email_address: fields.email_address ?? "",
            password: fields.password ?? "",
            preferred_display_name: fields.preferred_display_name ?? "",
            other_display_names: namesOf(fields),
            home_region: fields.home_region ?? "",
            preferred_language: language,
            resident_country_code: fields.resident_country_code ?? "",
          },
        }),
      );
      forgetAddress();
      await setLanguage(language);
      session.start(made.session_token);
      await navigate("/home", { replace: true });
    },
    [token, language, setLanguage, navigate],
  );
  const form = useForm(send);
  return (
    <Page title={t("complete.title")} lead={t("complete.text")}>
      <form {...form.props}>
        <Stack gap="lg">
          <Card title={t("complete.access")}>
            <Stack>
              <EmailField
                {...form.field("email_address")}
                description={t("complete.email-hint")}
                defaultValue={pendingAddress()}
              />
              <PasswordField
                {...form.field("password")}
                label={t("field.password")}
                autoComplete="new-password"
              />
            </Stack>
          </Card>
          <Card title={t("complete.names")} hint={t("complete.names-hint")}>
            <Stack>
              <NativeSelect
                name="preferred_language"
                label={t("complete.language")}
                value={language}
                onChange={({ currentTarget }) => choose(currentTarget.value as Language)}
                data={LANGUAGES.map((value) => ({ value, label: NATIVE_NAME[value] }))}
              />
              <NameFields form={form} language={language} />
            </Stack>
          </Card>
          <Card title={t("complete.region")} hint={t("complete.region-hint")}>
            <RegionField error={form.field("home_region").error} statusPage="/status" />
          </Card>
          <Card title={t("complete.country")} hint={t("complete.country-hint")}>
            <CountryField {...form.field("resident_country_code")} />
          </Card>
          <ProblemNote
            problem={form.problem}
            statusPage="/status"
            words={{
              401: t("complete.dead-link"),
              403: t("complete.domain-refused"),
              409: t("complete.taken"),
            }}
          />
          <Button type="submit" size="lg" loading={form.isBusy}>
            {t("complete.send")}
          </Button>
        </Stack>
      </form>
    </Page>
  );
}
