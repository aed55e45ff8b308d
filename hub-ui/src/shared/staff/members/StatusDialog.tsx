import { Button, Stack, Text } from "@mantine/core";
import { useCallback } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { Dialog } from "@/shared/components/Dialog";
import { useForm } from "@/shared/forms/useForm";

import { useStaffTexts } from "../i18n";
import { useMe } from "../me";
import { useStaffPortal } from "../portal";
import type { Member } from "./useMembers";

type Props = {
  readonly member: Member;
  readonly act: "disable" | "enable";
  /** Ask how it stands now. */
  readonly onChanged: () => Promise<void>;
  readonly onDone: (notice: string) => void;
  readonly onClose: () => void;
};

/** Take a colleague's access, or give it back; says before what it means. */
export function StatusDialog({ member, act, onChanged, onDone, onClose }: Props) {
  const t = useStaffTexts();
  const { api } = useStaffPortal();
  const { me } = useMe();
  const name = member.name || member.email_address;
  const send = useCallback(async () => {
    const body = { email_address: member.email_address };
    try {
      await success(api.POST(act === "disable" ? "/disable-user" : "/enable-user", { body }));
    } catch (error) {
      if (error instanceof Problem && error.status === 422) await onChanged();
      throw error;
    }
    await onChanged();
    onDone(t(`members.${act}-done`, { name }));
  }, [api, act, member, name, onChanged, onDone, t]);
  const form = useForm(send);
  const isDisabled = member.status === "disabled";
  const refused =
    act === "enable" ? "members.not-disabled" : isDisabled ? "members.already" : "members.last";
  const isOneself = me?.user_id === member.user_id && act === "disable";
  return (
    <Dialog title={t(`members.${act}-title`, { name })} onClose={onClose}>
      <form {...form.props}>
        <Stack gap="lg">
          <Text>{t(`members.${act}-text`)}</Text>
          {isOneself && <Text fw={600}>{t("members.disable-self")}</Text>}
          <AccountProblem
            problem={form.problem}
            words={{
              403: t("role.refused"),
              404: t("members.gone"),
              422: t(refused),
            }}
          />
          <Button
            type="submit"
            color={act === "disable" ? "red.9" : ""}
            loading={form.isBusy}
            fullWidth
          >
            {t(`members.do-${act}`)}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
