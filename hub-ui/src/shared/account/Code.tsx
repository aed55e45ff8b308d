import { Button, Stack, Text } from "@mantine/core";
import { useCallback, useState } from "react";
import { Navigate, useNavigate } from "react-router";

import { Problem } from "@/shared/api/problem";
import { Card } from "@/shared/components/Card";
import { CodeInput } from "@/shared/components/CodeInput";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { clock, useCountdown } from "@/shared/components/useCountdown";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { isLanguage } from "@/shared/i18n/language";
import { Rich, useLanguage } from "@/shared/i18n/provider";
import { keepDeviceToken } from "@/shared/session/device";

import { AccountProblem } from "./AccountProblem";
import { Aside } from "./Aside";
import { anotherCode, type Challenge, forgetChallenge, pendingChallenge } from "./challenge";
import { useAccountTexts } from "./i18n";
import { useAccountPortal } from "./portal";
import { rememberDomain } from "./WhoFields";

/** `/login/code`: the six digits of the mail. */
export default function Code() {
  const [pending, setPending] = useState(pendingChallenge);
  return pending ? (
    <CodeForm pending={pending} onAnother={setPending} />
  ) : (
    <Navigate to="/login" replace />
  );
}

type Props = {
  readonly pending: Challenge;
  readonly onAnother: (made: Challenge) => void;
};

function CodeForm({ pending, onAnother }: Props) {
  const t = useAccountTexts();
  const portal = useAccountPortal();
  const { setLanguage } = useLanguage();
  const left = useCountdown(pending.until);
  const send = useCallback(
    async ({ tfa_code = "" }: Fields) => {
      const { token: tfa_token, isRemembered: remember_me } = pending;
      const opened = await portal.tfa({ tfa_token, tfa_code, remember_me });
      forgetChallenge();
      keepDeviceToken(opened.device_token);
      if (pending.domain) rememberDomain(pending.domain);
      if (isLanguage(opened.preferred_language)) await setLanguage(opened.preferred_language);
      portal.session.start(opened.session_token);
    },
    [portal, pending, setLanguage],
  );
  const form = useForm(send);
  const another = useAnotherCode(pending, onAnother, form.reset);
  return (
    <Page
      title={t("code.title")}
      width="narrow"
      lead={
        <Rich
          text={t("code.text", { address: "{address}" })}
          values={{ address: <strong>{pending.address}</strong> }}
        />
      }
    >
      {another.isSent && <Notice>{t("code.sent-again")}</Notice>}
      <Card>
        <form {...form.props}>
          <Stack gap="lg">
            <CodeInput
              key={pending.token}
              {...form.field("tfa_code")}
              onComplete={(element) => element.requestSubmit()}
            />
            <Text size="sm" c="dimmed" ta="center">
              {left > 0 ? t("code.left", { time: clock(left) }) : t("code.expired")}
            </Text>
            <AccountProblem
              problem={form.problem ?? another.problem}
              words={{ 401: t("code.dead"), 403: t("code.wrong") }}
            />
            <Button type="submit" loading={form.isBusy} fullWidth>
              {t("code.send")}
            </Button>
            <Button
              variant="subtle"
              loading={another.isBusy}
              onClick={() => void another.ask()}
              fullWidth
            >
              {t("code.again")}
            </Button>
          </Stack>
        </form>
      </Card>
      <Aside text={t("code.not-you")} to="/login" link={t("code.start-anew")} />
    </Page>
  );
}

function useAnotherCode(
  pending: Challenge,
  onAnother: (made: Challenge) => void,
  reset: () => void,
) {
  const portal = useAccountPortal();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isSent, setSent] = useState(false);
  const ask = useCallback(async () => {
    setBusy(true);
    setProblem(null);
    setSent(false);
    reset();
    try {
      const made = await anotherCode(portal, pending);
      if (!made) {
        await navigate("/login");
        return;
      }
      onAnother(made);
      setSent(true);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }, [portal, pending, onAnother, navigate, reset]);
  return { ask, isBusy, isSent, problem };
}
