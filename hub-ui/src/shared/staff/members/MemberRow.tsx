import { Button } from "@mantine/core";

import { StateBadge, type Tone } from "@/shared/components/StateBadge";

import { useStaffTexts } from "../i18n";
import { useHas } from "../me";
import { useStaffPortal } from "../portal";
import classes from "./members.module.css";
import type { Member, Status } from "./useMembers";

/** What one can do with a member; each opens a window. */
export type Act = "roles" | "disable" | "enable" | "invite";

const TONES: Readonly<Record<Status, Tone>> = { active: "good", invited: "warn", disabled: "bad" };

type Props = { readonly member: Member; readonly onAct: (act: Act) => void };

export function MemberRow({ member, onAct }: Props) {
  const t = useStaffTexts();
  const { name, roles, needs } = useStaffPortal();
  const has = useHas();
  const who = member.name || member.email_address;
  const held = roles.filter((role) => member.roles.includes(`${name}:${role}`));
  const acts: Act[] = [];
  if (has(needs.invite) && member.status === "invited") acts.push("invite");
  // Only a superadmin acts on a superadmin.
  const isAbove = member.roles.includes(`${name}:superadmin`) && !has([]);
  if (has(needs.manage) && !isAbove)
    acts.push("roles", member.status === "disabled" ? "enable" : "disable");
  return (
    <div className={classes.member}>
      <div className={classes.who}>
        <strong>{who}</strong>
        {member.name && <span>{member.email_address}</span>}
      </div>
      <div>
        <StateBadge tone={TONES[member.status]}>{t(`members.${member.status}`)}</StateBadge>
      </div>
      <div className={classes.held}>
        {held.length > 0 ? held.map((role) => t(`role.${role}`)).join(" · ") : t("role.none")}
      </div>
      <div className={classes.actions}>
        {acts.map((act) => (
          <Button
            key={act}
            size="sm"
            variant="default"
            aria-label={`${t(`members.do-${act}`)}: ${who}`}
            onClick={() => onAct(act)}
          >
            {t(`members.do-${act}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}
