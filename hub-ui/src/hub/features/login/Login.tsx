import { Anchor, Button, Checkbox, Group, Stack } from "@mantine/core";
import { useCallback } from "react";
import { Link, useNavigate } from "react-router";

import { Card } from "@/shared/components/Card";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { ProblemNote } from "@/shared/components/ProblemNote";
import { EmailField } from "@/shared/forms/EmailField";
import { PasswordField } from "@/shared/forms/PasswordField";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { useHubSession } from "../../api";
import { useHubTexts } from "../../i18n";
import { Aside } from "../Aside";
import { challenge } from "./challenge";

/** `/login`: address and password; the code comes by mail. */
export default function Login() {
  const t = useHubTexts();
  const navigate = useNavigate();
  const { ending } = useHubSession();
  const send = useCallback(
    async ({ email_address = "", password = "", remember_me }: Fields) => {
      await challenge(email_address.trim(), password, remember_me === "on");
      await navigate("/login/code");
    },
    [navigate],
  );
  const form = useForm(send);
  return (
    <Page title={t("login.title")} lead={t("login.text")} width="narrow">
      {ending === "ended" && <Notice>{t("login.ended")}</Notice>}
      {ending === "signed-out" && <Notice>{t("login.signed-out")}</Notice>}
      <Card>
        <form {...form.props}>
          <Stack gap="lg">
            <EmailField {...form.field("email_address")} />
            <PasswordField {...form.field("password")} label={t("field.password")} />
            <Group justify="space-between" gap="xs">
              <Checkbox name="remember_me" label={t("login.remember")} />
              <Anchor component={Link} to="/forgot-password" size="sm">
                {t("login.forgot")}
              </Anchor>
            </Group>
            <ProblemNote
              problem={form.problem}
              statusPage="/status"
              words={{ 401: t("login.wrong"), 422: t("login.disabled") }}
            />
            <Button type="submit" loading={form.isBusy} fullWidth>
              {t("login.send")}
            </Button>
          </Stack>
        </form>
      </Card>
      <Aside text={t("login.no-account")} to="/signup" link={t("welcome.join")} />
    </Page>
  );
}
