import { Button, Group, NativeSelect } from "@mantine/core";
import { useCallback, useState } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { List } from "@/shared/components/List";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { usePages } from "@/shared/components/usePages";
import { WithRole } from "@/shared/staff/gates";

import { api } from "../../api";
import { useAdminTexts } from "../../i18n";
import { type Mail, type MailStatus, type MailType, STATUSES, TYPES } from "./mail";
import { MailRow } from "./MailRow";
import classes from "./mails.module.css";
import { TestMailDialog } from "./TestMailDialog";
import { type Change, WholeTypeDialog } from "./WholeTypeDialog";

const PAGE = 20;

/** `/mails`: the queue of mails to staff; a failed one is a colleague who cannot sign in. */
export default function Mails() {
  const t = useAdminTexts();
  return (
    <WithRole title={t("mails.title")} roles={[]}>
      <MailsPage />
    </WithRole>
  );
}

function MailsPage() {
  const t = useAdminTexts();
  const [status, setStatus] = useState<MailStatus | "">("");
  const [type, setType] = useState<MailType | "">("");
  const [open, setOpen] = useState<Change | "test" | null>(null);
  const [notice, setNotice] = useState("");
  const pages = usePages<Mail>(
    useCallback(
      async (cursor) => {
        const body = {
          ...(status ? { filter_status: status } : {}),
          ...(type ? { filter_type: type } : {}),
          limit: PAGE,
          cursor,
        };
        const found = await success(api.POST("/list-mails", { body }));
        return { items: found.items, next: found.next_cursor };
      },
      [status, type],
    ),
  );
  function finish(text: string) {
    setOpen(null);
    setNotice(text);
    pages.reload();
  }
  return (
    <Page title={t("mails.title")} lead={t("mails.text")} width="wide">
      {notice && <Notice>{notice}</Notice>}
      <Group gap="sm" mb="lg">
        <Button size="sm" variant="default" onClick={() => pages.reload()}>
          {t("mails.reload")}
        </Button>
        <Button size="sm" variant="default" onClick={() => setOpen("test")}>
          {t("mails.test")}
        </Button>
        <Button size="sm" variant="default" onClick={() => setOpen("requeue")}>
          {t("mails.requeue-type")}
        </Button>
        <Button size="sm" variant="default" onClick={() => setOpen("cancel")}>
          {t("mails.cancel-type")}
        </Button>
      </Group>
      <form role="search" className={classes.filters} onSubmit={(event) => event.preventDefault()}>
        <NativeSelect
          name="filter_status"
          label={t("mails.status")}
          value={status}
          onChange={({ currentTarget }) => setStatus(currentTarget.value as MailStatus | "")}
          data={[
            { value: "", label: t("members.all") },
            ...STATUSES.map((value) => ({ value, label: t(`mails.${value}`) })),
          ]}
        />
        <NativeSelect
          name="filter_type"
          label={t("mails.type")}
          value={type}
          onChange={({ currentTarget }) => setType(currentTarget.value as MailType | "")}
          data={[
            { value: "", label: t("members.all") },
            ...TYPES.map((value) => ({ value, label: t(`mails.${value}`) })),
          ]}
        />
      </form>
      <List
        label={t("mails.title")}
        pages={pages}
        keyOf={({ email_id }) => email_id}
        empty={t("mails.empty")}
        problem={(problem) => (
          <AccountProblem problem={problem} words={{ 403: t("role.refused") }} />
        )}
        row={(mail) => <MailRow mail={mail} onDone={finish} />}
      />
      {open === "test" && <TestMailDialog onClose={() => setOpen(null)} onDone={finish} />}
      {open && open !== "test" && (
        <WholeTypeDialog change={open} onClose={() => setOpen(null)} onDone={finish} />
      )}
    </Page>
  );
}
