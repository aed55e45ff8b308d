import { Button, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useCallback } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Dialog } from "@/shared/components/Dialog";
import { asciiDomain } from "@/shared/forms/domain";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { api } from "../../api";
import { useAdminTexts } from "../../i18n";
import type { ApprovedDomain } from "./domain";

export type Change = "add" | "disable" | "enable";

type Props = {
  readonly change: Change;
  /** Which domain, unless it is a new one. */
  readonly name?: string;
  readonly onDone: (domain: ApprovedDomain) => void;
  readonly onClose: () => void;
};

/** Add, disable or enable a domain: each asks for the reason, which the history keeps. */
export function DomainDialog({ change, name, onDone, onClose }: Props) {
  const t = useAdminTexts();
  const send = useCallback(
    async ({ domain_name = "", reason = "" }: Fields) => {
      const path = `/${change}-approved-domain` as const;
      const body = { domain_name: asciiDomain(domain_name), reason };
      onDone(await success(api.POST(path, { body })));
    },
    [change, onDone],
  );
  const form = useForm(send);
  return (
    <Dialog
      title={
        change === "add" ? t("domains.add") : t(`domains.${change}-title`, { name: name ?? "" })
      }
      onClose={onClose}
    >
      <form {...form.props}>
        <Stack gap="lg">
          <Text c="dimmed">{t(`domains.${change}-text`)}</Text>
          {name ? (
            <input type="hidden" name="domain_name" value={name} />
          ) : (
            <TextInput
              {...form.field("domain_name")}
              label={t("domains.name")}
              placeholder="example.com"
              inputMode="url"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
          <Textarea
            {...form.field("reason")}
            label={t("domains.reason")}
            description={t("domains.reason-hint")}
            rows={2}
          />
          <AccountProblem
            problem={form.problem}
            words={{
              403: t("role.refused"),
              404: t("domains.gone"),
              409: t("domains.taken"),
              422: t("domains.same"),
            }}
          />
          <Button
            type="submit"
            color={change === "disable" ? "red.9" : ""}
            loading={form.isBusy}
            fullWidth
          >
            {t(`domains.do-${change}`)}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
