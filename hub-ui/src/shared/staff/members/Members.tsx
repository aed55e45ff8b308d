import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useState } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { PlusIcon } from "@/shared/components/icons";
import { List } from "@/shared/components/List";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";

import { WithRole } from "../gates";
import { useStaffTexts } from "../i18n";
import { useHas } from "../me";
import { useStaffPortal } from "../portal";
import { Filters } from "./Filters";
import { InviteDialog } from "./InviteDialog";
import { type Act, MemberRow } from "./MemberRow";
import { RolesDialog } from "./RolesDialog";
import { StatusDialog } from "./StatusDialog";
import { EVERYBODY, useMembers } from "./useMembers";

/** The colleagues: list, invitations, access, roles. */
export default function Members() {
  const t = useStaffTexts();
  const { needs } = useStaffPortal();
  return (
    <WithRole title={t("members.title")} roles={needs.list}>
      <MembersPage />
    </WithRole>
  );
}

/** Which window is open, and whom it is about. */
type Open = { readonly act: Act; readonly id?: string };

function MembersPage() {
  const t = useStaffTexts();
  const { needs } = useStaffPortal();
  const has = useHas();
  const [filter, setFilter] = useState(EVERYBODY);
  const [settled] = useDebouncedValue(filter, 300);
  const members = useMembers(settled);
  const [open, setOpen] = useState<Open | null>(null);
  const [notice, setNotice] = useState("");
  const close = useCallback(() => setOpen(null), []);
  const member = members.items?.find(({ user_id }) => user_id === open?.id);

  function act(wanted: Open) {
    setNotice("");
    setOpen(wanted);
  }
  function finish(text: string) {
    setNotice(text);
    close();
  }

  return (
    <Page title={t("members.title")} lead={t("members.text")} width="wide">
      {notice && <Notice>{notice}</Notice>}
      {has(needs.invite) && (
        <Button mb="lg" leftSection={<PlusIcon />} onClick={() => act({ act: "invite" })}>
          {t("members.invite")}
        </Button>
      )}
      <Filters filter={filter} onChange={setFilter} />
      <List
        label={t("members.title")}
        pages={members}
        keyOf={({ user_id }) => user_id}
        empty={t("members.empty")}
        problem={(problem) => (
          <AccountProblem problem={problem} words={{ 403: t("role.refused") }} />
        )}
        row={(each) => (
          <MemberRow member={each} onAct={(wanted) => act({ act: wanted, id: each.user_id })} />
        )}
      />
      {open?.act === "invite" && (
        <InviteDialog
          {...(member ? { address: member.email_address } : undefined)}
          onClose={close}
          onDone={(address) => {
            members.reload();
            finish(t("members.invited-notice", { address }));
          }}
        />
      )}
      {member && open?.act === "roles" && (
        <RolesDialog member={member} onClose={close} onChanged={() => members.refresh(member)} />
      )}
      {member && (open?.act === "disable" || open?.act === "enable") && (
        <StatusDialog
          member={member}
          act={open.act}
          onClose={close}
          onChanged={() => members.refresh(member)}
          onDone={finish}
        />
      )}
    </Page>
  );
}
