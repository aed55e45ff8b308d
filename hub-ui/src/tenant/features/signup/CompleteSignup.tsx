import { Button, Stack } from "@mantine/core";
import { useCallback, useState } from "react";
import { useSearchParams } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { BrokenLink } from "@/shared/account/BrokenLink";
import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { Page } from "@/shared/components/Page";
import { useForm } from "@/shared/forms/useForm";

import { api } from "../../api";
import { useTenantTexts } from "../../i18n";
import { FoundingForm } from "./FoundingForm";

/** `/complete-signup`: behind the link of the private mail. Opening it asks for nothing yet. */
export default function CompleteSignup() {
  const [search] = useSearchParams();
  const [domain, setDomain] = useState("");
  const token = search.get("token");
  if (!token) return <BrokenLink to="/signup" />;
  return domain ? (
    <FoundingForm token={token} domain={domain} />
  ) : (
    <Begin token={token} onDomain={setDomain} />
  );
}

type Props = { readonly token: string; readonly onDomain: (domain: string) => void };

function Begin({ token, onDomain }: Props) {
  const t = useTenantTexts();
  const send = useCallback(async () => {
    const body = { signup_token: token };
    onDomain((await success(api.POST("/get-signup-details", { body }))).domain);
  }, [token, onDomain]);
  const form = useForm(send);
  return (
    <Page title={t("complete.title")} lead={t("complete.text")} width="narrow">
      <Card>
        <form {...form.props}>
          <Stack gap="lg">
            <AccountProblem problem={form.problem} words={{ 404: t("link.dead") }} />
            <Button type="submit" loading={form.isBusy} fullWidth>
              {t("complete.begin")}
            </Button>
          </Stack>
        </form>
      </Card>
    </Page>
  );
}
