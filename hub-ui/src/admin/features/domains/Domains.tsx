import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useState } from "react";
import { Link } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { PlusIcon } from "@/shared/components/icons";
import { List } from "@/shared/components/List";
import { Moment } from "@/shared/components/Moment";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { StateBadge } from "@/shared/components/StateBadge";
import { usePages } from "@/shared/components/usePages";
import { WithRole } from "@/shared/staff/gates";
import { useHas } from "@/shared/staff/me";

import { api } from "../../api";
import { useAdminTexts } from "../../i18n";
import { type ApprovedDomain, type DomainStatus, MANAGES, SEES } from "./domain";
import { DomainDialog } from "./DomainDialog";
import classes from "./domains.module.css";

const PAGE = 20;

/** `/domains`: whose addresses may join. */
export default function Domains() {
  const t = useAdminTexts();
  return (
    <WithRole title={t("domains.title")} roles={SEES}>
      <DomainsPage />
    </WithRole>
  );
}

function DomainsPage() {
  const t = useAdminTexts();
  const has = useHas();
  const [search, setSearch] = useState("");
  const [settled] = useDebouncedValue(search, 300);
  const [filter, setFilter] = useState<DomainStatus | "all">("all");
  const [isAdding, setAdding] = useState(false);
  const [notice, setNotice] = useState("");
  const pages = usePages<ApprovedDomain>(
    useCallback(
      async (cursor) => {
        const body = { filter, search: settled.trim(), limit: PAGE, cursor };
        const found = await success(api.POST("/list-approved-domains", { body }));
        return { items: found.domains, next: found.next_cursor };
      },
      [filter, settled],
    ),
  );
  return (
    <Page title={t("domains.title")} lead={t("domains.text")} width="wide">
      {notice && <Notice>{notice}</Notice>}
      {has(MANAGES) && (
        <Button mb="lg" leftSection={<PlusIcon />} onClick={() => setAdding(true)}>
          {t("domains.add")}
        </Button>
      )}
      <form role="search" className={classes.filters} onSubmit={(event) => event.preventDefault()}>
        <TextInput
          type="search"
          name="search"
          label={t("domains.search")}
          autoCapitalize="none"
          spellCheck={false}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <NativeSelect
          name="filter"
          label={t("domains.filter")}
          value={filter}
          onChange={({ currentTarget }) => setFilter(currentTarget.value as DomainStatus | "all")}
          data={(["all", "active", "inactive"] as const).map((value) => ({
            value,
            label: t(`domains.${value}`),
          }))}
        />
      </form>
      <List
        label={t("domains.title")}
        pages={pages}
        keyOf={({ domain_name }) => domain_name}
        empty={t("domains.empty")}
        problem={(problem) => (
          <AccountProblem problem={problem} words={{ 403: t("role.refused") }} />
        )}
        row={(domain) => (
          <div className={classes.domain}>
            <Link to={`/domains/${domain.domain_name}`} className={classes.name}>
              {domain.domain_name}
            </Link>
            <div>
              <StateBadge tone={domain.status === "active" ? "good" : "bad"}>
                {t(`domains.${domain.status}`)}
              </StateBadge>
            </div>
            <span className={classes.quiet}>
              {domain.created_by_admin_email} · <Moment at={domain.updated_at} />
            </span>
          </div>
        )}
      />
      {isAdding && (
        <DomainDialog
          change="add"
          onClose={() => setAdding(false)}
          onDone={({ domain_name }) => {
            setAdding(false);
            setNotice(t("domains.add-done", { name: domain_name }));
            pages.reload();
          }}
        />
      )}
    </Page>
  );
}
