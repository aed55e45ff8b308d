import { Anchor, Button, Title } from "@mantine/core";
import { useCallback, useState } from "react";
import { Link, useParams } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { List } from "@/shared/components/List";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { StateBadge } from "@/shared/components/StateBadge";
import { usePages } from "@/shared/components/usePages";
import { WithRole } from "@/shared/staff/gates";
import { useHas } from "@/shared/staff/me";

import { api } from "../../api";
import { useAdminTexts } from "../../i18n";
import { type ApprovedDomain, type AuditEntry, MANAGES, SEES } from "./domain";
import { type Change, DomainDialog } from "./DomainDialog";
import classes from "./domains.module.css";
import { HistoryEntry } from "./HistoryEntry";

const PAGE = 20;

/** `/domains/example.com`: one domain and all that happened to it. */
export default function Domain() {
  const { name = "" } = useParams();
  return (
    <WithRole title={name} roles={SEES}>
      <DomainPage name={name} key={name} />
    </WithRole>
  );
}

function DomainPage({ name }: { readonly name: string }) {
  const t = useAdminTexts();
  const has = useHas();
  const [domain, setDomain] = useState<ApprovedDomain | null>(null);
  const [change, setChange] = useState<Change | null>(null);
  const [notice, setNotice] = useState("");
  const history = usePages<AuditEntry>(
    useCallback(
      async (cursor) => {
        const body = { domain_name: name, audit_limit: PAGE, audit_cursor: cursor };
        const found = await success(api.POST("/get-approved-domain", { body }));
        setDomain(found.domain);
        return { items: found.audit_logs, next: found.next_audit_cursor };
      },
      [name],
    ),
  );
  const next = domain?.status === "active" ? "disable" : "enable";
  return (
    <Page
      title={name}
      lead={
        <Anchor component={Link} to="/domains">
          {t("domains.back")}
        </Anchor>
      }
    >
      {notice && <Notice>{notice}</Notice>}
      <div className={classes.head}>
        {domain && (
          <StateBadge tone={domain.status === "active" ? "good" : "bad"}>
            {t(`domains.${domain.status}`)}
          </StateBadge>
        )}
        {domain && (
          <span className={classes.quiet}>
            {t("domains.by", { address: domain.created_by_admin_email })}
          </span>
        )}
        {domain && has(MANAGES) && (
          <Button size="sm" variant="default" onClick={() => setChange(next)}>
            {t(`domains.do-${next}`)}
          </Button>
        )}
      </div>
      {domain && (
        <Title order={2} size="h3" mb="sm">
          {t("domains.history")}
        </Title>
      )}
      <List
        label={t("domains.history")}
        pages={history}
        keyOf={({ created_at, request_id }) => `${created_at} ${request_id ?? ""}`}
        empty={t("domains.no-history")}
        problem={(problem) => (
          <AccountProblem
            problem={problem}
            words={{ 400: t("domains.gone"), 403: t("role.refused"), 404: t("domains.gone") }}
          />
        )}
        row={(entry) => <HistoryEntry entry={entry} />}
      />
      {change && (
        <DomainDialog
          change={change}
          name={name}
          onClose={() => setChange(null)}
          onDone={(changed) => {
            setDomain(changed);
            setNotice(t(change === "disable" ? "domains.disable-done" : "domains.enable-done"));
            setChange(null);
            history.reload();
          }}
        />
      )}
    </Page>
  );
}
