import { Button, Stack, TextInput } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { List } from "@/shared/components/List";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { usePages } from "@/shared/components/usePages";
import { asciiDomain } from "@/shared/forms/domain";
import { type Fields, useForm } from "@/shared/forms/useForm";
import { WithRole } from "@/shared/staff/gates";

import { api } from "../../api";
import { useTenantTexts } from "../../i18n";
import type { Domain } from "./domain";
import { DomainRow } from "./DomainRow";

/** `/domains`: those that the company has proven, and those that it is about to. */
export default function Domains() {
  const t = useTenantTexts();
  return (
    <WithRole title={t("domains.title")} roles={[]}>
      <DomainsPage />
    </WithRole>
  );
}

async function fetchPage(pagination_key: string) {
  const page = await success(api.POST("/list-domains", { body: { pagination_key } }));
  return { items: page.items, next: page.next_pagination_key ?? "" };
}

function DomainsPage() {
  const t = useTenantTexts();
  const pages = usePages<Domain>(fetchPage);
  const [claimed, setClaimed] = useState("");
  const [released, setReleased] = useState("");
  const list = useRef(pages);
  useEffect(() => {
    list.current = pages;
  });
  const onChanged = useCallback(
    (changed: Domain) => list.current.replace((each) => each.domain === changed.domain, changed),
    [],
  );
  const onReleased = useCallback((domain: string) => {
    setClaimed("");
    setReleased(domain);
    list.current.reload();
  }, []);
  return (
    <Page title={t("domains.title")} lead={t("domains.text")}>
      <Stack gap="lg">
        {released && <Notice>{t("domains.released", { domain: released })}</Notice>}
        {claimed && <Notice>{t("domains.claimed", { domain: claimed })}</Notice>}
        <ClaimCard
          key={claimed}
          onClaimed={(domain) => {
            setReleased("");
            setClaimed(domain);
            pages.reload();
          }}
        />
        <List
          label={t("domains.title")}
          pages={pages}
          keyOf={({ domain }) => domain}
          empty={t("domains.empty")}
          problem={(problem) => (
            <AccountProblem problem={problem} words={{ 403: t("role.refused") }} />
          )}
          row={(domain) => (
            <DomainRow domain={domain} onChanged={onChanged} onReleased={onReleased} />
          )}
        />
      </Stack>
    </Page>
  );
}

function ClaimCard({ onClaimed }: { readonly onClaimed: (domain: string) => void }) {
  const t = useTenantTexts();
  const send = useCallback(
    async ({ domain = "" }: Fields) => {
      const made = await success(
        api.POST("/claim-domain", { body: { domain: asciiDomain(domain) } }),
      );
      onClaimed(made.domain);
    },
    [onClaimed],
  );
  const form = useForm(send);
  return (
    <Card title={t("domains.claim")} hint={t("domains.claim-hint")}>
      <form {...form.props}>
        <Stack>
          <TextInput
            {...form.field("domain")}
            label={t("domains.name")}
            placeholder="example.com"
            inputMode="url"
            autoCapitalize="none"
            spellCheck={false}
          />
          <AccountProblem
            problem={form.problem}
            words={{
              403: t("role.refused"),
              409: t("domains.taken"),
              422: t("domains.too-many"),
            }}
          />
          <div>
            <Button type="submit" variant="light" loading={form.isBusy}>
              {t("domains.claim-send")}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}
