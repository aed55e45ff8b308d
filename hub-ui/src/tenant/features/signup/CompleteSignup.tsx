import { Button, Stack } from "@mantine/core";
import { useCallback, useState } from "react";

import { useMailedToken } from "@/shared/account/mailedToken";
import { AccountProblem } from "@/shared/account/AccountProblem";
import { BrokenLink } from "@/shared/account/BrokenLink";
import { success } from "@/shared/api/client";
import type { components } from "@/shared/api/generated/regional";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { Card } from "@/shared/components/Card";
import { GlobeIcon } from "@/shared/components/icons";
import { Message } from "@/shared/components/Message";
import { Page } from "@/shared/components/Page";
import { useForm } from "@/shared/forms/useForm";

import { api } from "../../api";
import { useTenantTexts } from "../../i18n";
import { FoundingForm } from "./FoundingForm";

type Signup = components["schemas"]["GetSignupDetailsResponse"];

/** `/complete-signup`: behind the link of the private mail. Opening it asks for nothing yet. */
export default function CompleteSignup() {
  const token = useMailedToken();
  return token ? <Completion key={token} token={token} /> : <BrokenLink to="/signup" />;
}

function Completion({ token }: { readonly token: string }) {
  const [signup, setSignup] = useState<Signup | null>(null);
  if (!signup) return <Begin token={token} onSignup={setSignup} />;
  if (signup.status === "TAKEN") return <ProvenByAnother domain={signup.domain} />;
  return <FoundingForm token={token} domain={signup.domain} />;
}

/** Somebody else was first: colleagues, most of the time, who can invite one. */
function ProvenByAnother({ domain }: { readonly domain: string }) {
  const t = useTenantTexts();
  return (
    <Page title={t("complete.proven-title", { domain })} width="narrow">
      <Message
        icon={<GlobeIcon size={26} />}
        tone="warn"
        actions={
          <>
            <ButtonLink to="/login">{t("nav.sign-in")}</ButtonLink>
            <ButtonLink to="/signup" variant="default">
              {t("complete.other-domain")}
            </ButtonLink>
          </>
        }
      >
        {t("complete.proven-text")}
      </Message>
    </Page>
  );
}

type Props = { readonly token: string; readonly onSignup: (signup: Signup) => void };

function Begin({ token, onSignup }: Props) {
  const t = useTenantTexts();
  const send = useCallback(async () => {
    const body = { signup_token: token };
    onSignup(await success(api.POST("/get-signup-details", { body })));
  }, [token, onSignup]);
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
