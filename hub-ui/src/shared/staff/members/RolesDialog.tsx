import { Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { Problem } from "@/shared/api/problem";
import { Dialog } from "@/shared/components/Dialog";

import { useStaffTexts } from "../i18n";
import { useHas, useMe } from "../me";
import { type Role, useStaffPortal } from "../portal";
import classes from "./members.module.css";
import type { Member } from "./useMembers";

type Props = {
  readonly member: Member;
  /** Ask what he holds now. */
  readonly onChanged: () => Promise<void>;
  readonly onClose: () => void;
};

/** Give roles and take them, one at a time; each works at once. */
export function RolesDialog({ member, onChanged, onClose }: Props) {
  const t = useStaffTexts();
  const { name, roles } = useStaffPortal();
  const { problem, busy, change } = useChange(member, onChanged);
  const isSuperadmin = useHas()([]);
  const isOneself = useMe().me?.user_id === member.user_id;
  return (
    <Dialog
      title={t("members.roles-title", { name: member.name || member.email_address })}
      onClose={onClose}
    >
      <Text c="dimmed" mb="xs">
        {t("members.roles-text")}
      </Text>
      <Stack gap={0} mb="md">
        {roles.map((role) => {
          const isHeld = member.roles.includes(`${name}:${role}`);
          const locked =
            role === "superadmin" && !isSuperadmin
              ? "role.superadmin-locked"
              : isOneself && !isHeld
                ? "role.own-locked"
                : null;
          return (
            <div key={role} className={classes.role}>
              <Switch
                checked={isHeld}
                disabled={locked !== null}
                aria-busy={busy === role}
                aria-label={t(`role.${role}`)} // without the description, which is one
                label={t(`role.${role}`)}
                description={t(locked ?? `role.${role}-text`)}
                onChange={({ currentTarget }) => change(role, currentTarget.checked)}
              />
            </div>
          );
        })}
      </Stack>
      <AccountProblem
        problem={problem}
        words={{
          403: t("role.refused"),
          404: t("members.gone"),
          409: t("members.roles-changed"),
          422: t("members.last"),
        }}
      />
    </Dialog>
  );
}

function useChange(member: Member, onChanged: () => Promise<void>) {
  const portal = useStaffPortal();
  const { me, reload } = useMe();
  const [busy, setBusy] = useState<Role | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function send(role: Role, isGiven: boolean) {
    if (busy) return; // one at a time; a disabled switch would lose the focus
    setBusy(role);
    setProblem(null);
    try {
      const body = { target_user_id: member.user_id, role_name: `${portal.name}:${role}` };
      await portal.changeRole(isGiven ? "assign" : "remove", body);
      await onChanged();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
      if (error.status === 409) await onChanged(); // somebody else was faster
    } finally {
      setBusy(null);
      if (me?.user_id === member.user_id) await reload();
    }
  }

  return { problem, busy, change: (role: Role, isGiven: boolean) => void send(role, isGiven) };
}
