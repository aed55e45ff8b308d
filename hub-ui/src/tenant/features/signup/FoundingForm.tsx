import { Button, Checkbox, NativeSelect, Stack, Text } from "@mantine/core";
import { useCallback } from "react";
import { useNavigate } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { rememberDomain } from "@/shared/account/WhoFields";
import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { CopyField } from "@/shared/components/CopyField";
import { Page } from "@/shared/components/Page";
import { PasswordField } from "@/shared/forms/PasswordField";
import { type Fields, type Form, useForm } from "@/shared/forms/useForm";
import { isLanguage, LANGUAGES, NATIVE_NAME } from "@/shared/i18n/language";
import { useLanguage } from "@/shared/i18n/provider";

import { api, session } from "../../api";
import { useTenantTexts } from "../../i18n";
import { recordName } from "./record";
import classes from "./signup.module.css";

type Props = { readonly token: string; readonly domain: string };

/** The record, the password, the consents; the server looks the record up by itself. */
export function FoundingForm({ token, domain }: Props) {
  const t = useTenantTexts();
  const { language } = useLanguage();
  const form = useFounding(token, domain);
  const isMissing = form.problem?.status === 422 || form.problem?.status === 429;
  return (
    <Page title={t("complete.title-of", { domain })} lead={t("complete.lead")}>
      <form {...form.props}>
        <Stack gap="lg">
          <Card title={t("record.title")} hint={t("record.hint")}>
            <CopyField label={t("record.name")} value={recordName(domain)} />
            <Text size="sm" c="dimmed" mt="sm">
              {t("record.value-elsewhere")}
            </Text>
          </Card>
          <Card title={t("complete.account")} hint={t("complete.account-hint")}>
            <Stack>
              <input type="text" name="username" autoComplete="username" readOnly hidden />
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
            </Stack>
          </Card>
          <Card title={t("complete.consents")}>
            <div className={classes.consents}>
              <Consent form={form} name="has_added_dns_record" label={t("complete.has-record")} />
              <Consent form={form} name="agrees_to_eula" label={t("complete.agrees")} />
            </div>
          </Card>
          <AccountProblem
            problem={form.problem}
            words={{
              404: t("link.dead"),
              409: t("complete.taken"),
              422: t("complete.no-record", { name: recordName(domain) }),
              429: t("complete.lately"),
              503: t("domains.busy"),
            }}
          />
          <Button type="submit" size="lg" loading={form.isBusy}>
            {t(isMissing ? "complete.again" : "complete.send")}
          </Button>
        </Stack>
      </form>
    </Page>
  );
}

function useFounding(signup_token: string, domain: string): Form {
  const navigate = useNavigate();
  const { setLanguage } = useLanguage();
  const send = useCallback(
    async ({ password = "", preferred_language = "", ...ticked }: Fields) => {
      const body = {
        signup_token,
        password,
        preferred_language,
        has_added_dns_record: ticked.has_added_dns_record === "on",
        agrees_to_eula: ticked.agrees_to_eula === "on",
      };
      const made = await success(api.POST("/complete-signup", { body }));
      rememberDomain(domain);
      if (isLanguage(preferred_language)) await setLanguage(preferred_language);
      session.start(made.session_token);
      await navigate("/home", { replace: true });
    },
    [signup_token, domain, navigate, setLanguage],
  );
  return useForm(send);
}

type ConsentProps = { readonly form: Form; readonly name: string; readonly label: string };

function Consent({ form, name, label }: ConsentProps) {
  const field = form.field(name);
  return <Checkbox {...field} label={label} aria-invalid={field.error ? true : undefined} />;
}
