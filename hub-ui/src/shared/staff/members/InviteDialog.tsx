import { Button, NativeSelect, Stack, Text } from "@mantine/core";
import { useCallback } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { Dialog } from "@/shared/components/Dialog";
import { EmailField } from "@/shared/forms/EmailField";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { isLanguage, LANGUAGES, NATIVE_NAME } from "@/shared/i18n/language";
import { useLanguage } from "@/shared/i18n/provider";

import { useStaffTexts } from "../i18n";
import { useStaffPortal } from "../portal";

type Props = {
  /** Whom; for one who is invited already it is a new link. */
  readonly address?: string;
  readonly onDone: (address: string) => void;
  readonly onClose: () => void;
};

/** Invite a colleague, or send a new link to one who is invited. */
export function InviteDialog({ address = "", onDone, onClose }: Props) {
  const t = useStaffTexts();
  const { invite } = useStaffPortal();
  const { language } = useLanguage();
  const send = useCallback(
    async ({ email_address = "", invite_email_language = "" }: Fields) => {
      const chosen = isLanguage(invite_email_language) ? invite_email_language : language;
      await invite(email_address, chosen);
      onDone(email_address.trim());
    },
    [invite, language, onDone],
  );
  const form = useForm(send);
  return (
    <Dialog title={t(address ? "members.do-invite" : "members.invite")} onClose={onClose}>
      <form {...form.props}>
        <Stack gap="lg">
          <Text c="dimmed">{t("members.invite-text")}</Text>
          <EmailField
            {...form.field("email_address")}
            defaultValue={address}
            readOnly={address !== ""}
            autoComplete="off"
          />
          <NativeSelect
            {...form.field("invite_email_language")}
            label={t("members.invite-language")}
            defaultValue={language}
            data={LANGUAGES.map((value) => ({ value, label: NATIVE_NAME[value] }))}
          />
          <AccountProblem
            problem={form.problem}
            words={{ 403: t("role.refused"), 409: t("members.taken") }}
          />
          <Button type="submit" loading={form.isBusy} fullWidth>
            {t("members.invite-send")}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
