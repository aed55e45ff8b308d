import { Button, Group, Text } from "@mantine/core";
import { useCallback, useState } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { Notice } from "@/shared/components/Notice";
import { clock, useCountdown } from "@/shared/components/useCountdown";
import { useForm } from "@/shared/forms/useForm";

import { api } from "../../api";
import { useTenantTexts } from "../../i18n";
import type { Domain } from "./domain";

type Props = { readonly domain: Domain; readonly onChanged: (domain: Domain) => void };

/** The check: a claim's every ten seconds, a proven domain's every hour, with a countdown. */
export function VerifyForm({ domain, onChanged }: Props) {
  const t = useTenantTexts();
  const name = domain.domain;
  const [result, setResult] = useState<"found" | "missing" | null>(null);
  const left = useCountdown(Date.parse(domain.next_verification_allowed_at ?? "") || 0);
  const send = useCallback(async () => {
    setResult(null);
    const refresh = async () =>
      onChanged(await success(api.POST("/get-domain-status", { body: { domain: name } })));
    try {
      const answer = await success(api.POST("/verify-domain", { body: { domain: name } }));
      await refresh();
      // That somebody else has proven it is said by the domain's state.
      // A proven domain stays proven when a look-up fails: only the time tells that this one has not.
      if (answer.status !== "TAKEN") setResult(answer.verified_at ? "found" : "missing");
    } catch (error) {
      // A colleague was faster: then the list knows when it is our turn again.
      if (error instanceof Problem && error.status === 429) await refresh();
      throw error;
    }
  }, [name, onChanged]);
  const form = useForm(send);
  return (
    <form {...form.props}>
      {result && <Notice>{t(`domains.${result}`)}</Notice>}
      <AccountProblem
        problem={form.problem}
        words={{
          403: t("role.refused"),
          404: t("domains.gone"),
          429: t("domains.lately"),
          503: t("domains.busy"),
        }}
      />
      <Group gap="sm">
        <Button
          type="submit"
          size="sm"
          variant="light"
          loading={form.isBusy}
          disabled={left > 0}
          aria-label={`${t("domains.verify")}: ${name}`}
        >
          {t("domains.verify")}
        </Button>
        {left > 0 && (
          <Text size="sm" c="dimmed">
            {t("domains.again-in", { time: clock(left) })}
          </Text>
        )}
      </Group>
    </form>
  );
}
