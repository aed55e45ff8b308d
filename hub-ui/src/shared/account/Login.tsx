import { Anchor, Button, Checkbox, Group, Stack } from "@mantine/core";
import { type ReactNode, useCallback } from "react";
import { Link, useNavigate } from "react-router";

import { Card } from "@/shared/components/Card";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { PasswordField } from "@/shared/forms/PasswordField";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { AccountProblem } from "./AccountProblem";
import { challenge } from "./challenge";
import { useAccountTexts } from "./i18n";
import { useAccountPortal, useAccountSession } from "./portal";
import { WhoFields } from "./WhoFields";

/** `/login`: who one is and the password; the code comes by mail. */
export default function Login({ aside }: { readonly aside?: ReactNode }) {
  const t = useAccountTexts();
  const portal = useAccountPortal();
  const navigate = useNavigate();
  const { ending } = useAccountSession();
  const send = useCallback(
    async ({ domain = "", password = "", remember_me, ...fields }: Fields) => {
      const address = fields[portal.addressField] ?? "";
      const who = { address: address.trim(), domain: domain.trim() };
      await challenge(portal, who, password, remember_me === "on");
      await navigate("/login/code");
    },
    [portal, navigate],
  );
  const form = useForm(send);
  return (
    <Page title={t("login.title")} lead={t("login.text")} width="narrow">
      {ending === "ended" && <Notice>{t("login.ended")}</Notice>}
      {ending === "signed-out" && <Notice>{t("login.signed-out")}</Notice>}
      <Card>
        <form {...form.props}>
          <Stack gap="lg">
            <WhoFields form={form} name={portal.addressField} />
            <PasswordField {...form.field("password")} label={t("field.password")} />
            <Group justify="space-between" gap="xs">
              {portal.canRemember && <Checkbox name="remember_me" label={t("login.remember")} />}
              <Anchor component={Link} to="/forgot-password" size="sm">
                {t("login.forgot")}
              </Anchor>
            </Group>
            <AccountProblem
              problem={form.problem}
              words={{
                401: t("login.wrong"),
                404: t("login.no-domain"),
                422: t("login.disabled"),
              }}
            />
            <Button type="submit" loading={form.isBusy} fullWidth>
              {t("login.send")}
            </Button>
          </Stack>
        </form>
      </Card>
      {aside}
    </Page>
  );
}
