import { Button, NativeSelect, Stack } from "@mantine/core";
import { useCallback, useState } from "react";

import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { Notice } from "@/shared/components/Notice";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { isLanguage, LANGUAGES, NATIVE_NAME } from "@/shared/i18n/language";
import { useLanguage } from "@/shared/i18n/provider";

import { AccountProblem } from "./AccountProblem";
import { useAccountTexts } from "./i18n";
import { useAccountPortal } from "./portal";

/** The language of mails and pages, kept with the account. */
export function LanguageCard() {
  const t = useAccountTexts();
  const { api } = useAccountPortal();
  const { language, setLanguage } = useLanguage();
  const [isSaved, setSaved] = useState(false);
  const send = useCallback(
    async ({ language: chosen = "" }: Fields) => {
      setSaved(false);
      await success(api.POST("/set-language", { body: { language: chosen } }));
      if (isLanguage(chosen)) await setLanguage(chosen);
      setSaved(true);
    },
    [api, setLanguage],
  );
  const form = useForm(send);
  return (
    <Card title={t("account.language")} hint={t("account.language-hint")}>
      {isSaved && <Notice>{t("account.language-saved")}</Notice>}
      <form {...form.props}>
        <Stack align="flex-start">
          <NativeSelect
            key={language}
            {...form.field("language")}
            label={t("app.language")}
            defaultValue={language}
            data={LANGUAGES.map((value) => ({ value, label: NATIVE_NAME[value] }))}
            w="100%"
          />
          <AccountProblem problem={form.problem} />
          <Button type="submit" variant="light" loading={form.isBusy}>
            {t("account.language-save")}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
