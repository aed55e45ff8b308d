import { Button, Stack } from "@mantine/core";
import { useCallback, useState } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { Aside } from "@/shared/account/Aside";
import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { Page } from "@/shared/components/Page";
import { EmailField } from "@/shared/forms/EmailField";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { RegionField } from "@/shared/regions/RegionField";

import { api } from "../../api";
import { useTenantTexts } from "../../i18n";
import { type Begun, MailsSent } from "./MailsSent";

/** `/signup`: the address whose domain the company proves, and where its data shall live. */
export default function InitSignup() {
  const t = useTenantTexts();
  const [begun, setBegun] = useState<Begun | null>(null);
  const send = useCallback(async ({ email = "", home_region = "" }: Fields) => {
    const made = await success(api.POST("/init-signup", { body: { email, home_region } }));
    setBegun({ ...made, address: email.trim() });
  }, []);
  const form = useForm(send);
  if (begun) return <MailsSent begun={begun} />;
  return (
    <Page title={t("signup.title")} lead={t("signup.text")}>
      <form {...form.props}>
        <Stack gap="lg">
          <Card title={t("signup.address")} hint={t("signup.address-hint")}>
            <EmailField {...form.field("email")} autoComplete="email" />
          </Card>
          <Card title={t("signup.region")} hint={t("signup.region-hint")}>
            <RegionField error={form.field("home_region").error} />
          </Card>
          <AccountProblem problem={form.problem} words={{ 409: t("signup.taken") }} />
          <Button type="submit" size="lg" loading={form.isBusy}>
            {t("signup.send")}
          </Button>
        </Stack>
      </form>
      <Aside text={t("signup.have-account")} to="/login" link={t("nav.sign-in")} />
    </Page>
  );
}
