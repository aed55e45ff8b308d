import { Anchor, Button, Stack } from "@mantine/core";
import { useCallback, useState } from "react";
import { Link } from "react-router";

import { Aside } from "@/shared/account/Aside";
import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { MailIcon } from "@/shared/components/icons";
import { Message } from "@/shared/components/Message";
import { Page } from "@/shared/components/Page";
import { ProblemNote } from "@/shared/components/ProblemNote";
import { EmailField } from "@/shared/forms/EmailField";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { Rich } from "@/shared/i18n/provider";

import { api } from "../../api";
import { useHubTexts } from "../../i18n";
import { DomainNote } from "./DomainNote";
import { rememberAddress } from "./pending";
import { useDomain } from "./useDomain";

/** `/signup`: the address first; whether its domain may join is said while one types. */
export default function RequestSignup() {
  const t = useHubTexts();
  const [address, setAddress] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const domain = useDomain(address);
  const send = useCallback(async ({ email_address = "" }: Fields) => {
    await success(api.POST("/hub/request-signup", { body: { email_address } }));
    rememberAddress(email_address.trim());
    setSentTo(email_address.trim());
  }, []);
  const form = useForm(send);

  if (sentTo) {
    return (
      <Page title={t("signup.sent")} width="narrow">
        <Card>
          <Message
            icon={<MailIcon size={26} />}
            tone="good"
            actions={
              <Button variant="default" onClick={() => setSentTo(null)}>
                {t("signup.again")}
              </Button>
            }
          >
            <Rich
              text={t("signup.sent-text", { address: "{address}" })}
              values={{ address: <strong>{sentTo}</strong> }}
            />
          </Message>
        </Card>
      </Page>
    );
  }
  return (
    <Page title={t("signup.title")} lead={t("signup.text")} width="narrow">
      <Card>
        <form {...form.props}>
          <Stack gap="lg">
            <div>
              <EmailField
                {...form.field("email_address")}
                placeholder="maya@example.com"
                value={address}
                onChange={({ currentTarget }) => setAddress(currentTarget.value)}
              />
              <DomainNote domain={domain} />
            </div>
            <ProblemNote
              problem={form.problem}
              words={{
                403: t("signup.domain-refused"),
                409: (
                  <Rich
                    text={t("signup.taken", { link: "{link}" })}
                    values={{
                      link: (
                        <Anchor component={Link} to="/login" inherit underline="always">
                          {t("nav.sign-in")}
                        </Anchor>
                      ),
                    }}
                  />
                ),
              }}
            />
            <Button type="submit" loading={form.isBusy} fullWidth>
              {t("signup.send")}
            </Button>
          </Stack>
        </form>
      </Card>
      <Aside text={t("signup.have-account")} to="/login" link={t("nav.sign-in")} />
    </Page>
  );
}
