import { Button, Stack, Text } from "@mantine/core";
import { useCallback, useState } from "react";
import { Navigate, useNavigate } from "react-router";

import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { Card } from "@/shared/components/Card";
import { CodeInput } from "@/shared/components/CodeInput";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { ProblemNote } from "@/shared/components/ProblemNote";
import { clock, useCountdown } from "@/shared/components/useCountdown";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { isLanguage } from "@/shared/i18n/language";
import { Rich, useLanguage } from "@/shared/i18n/provider";

import { api, session } from "../../api";
import { useHubTexts } from "../../i18n";
import { Aside } from "../Aside";
import { anotherCode, type Challenge, forgetChallenge, pendingChallenge } from "./challenge";

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
  const t = useHubTexts();
  const { setLanguage } = useLanguage();
  const left = useCountdown(pending.until);
  const send = useCallback(
    async ({ tfa_code = "" }: Fields) => {
      const { token: tfa_token, isRemembered: remember_me } = pending;
      const opened = await success(
        api.POST("/hub/tfa", { body: { tfa_token, tfa_code, remember_me } }),
      );
      forgetChallenge();
      if (isLanguage(opened.preferred_language)) await setLanguage(opened.preferred_language);
      session.start(opened.session_token);
    },
    [pending, setLanguage],
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
            <ProblemNote
              problem={form.problem ?? another.problem}
              statusPage="/status"
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
      const made = await anotherCode(pending);
      if (made) {
        onAnother(made);
        setSent(true);
      } else {
        await navigate("/login"); // a reload has forgotten the password
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }, [pending, onAnother, navigate, reset]);
  return { ask, isBusy, isSent, problem };
}
