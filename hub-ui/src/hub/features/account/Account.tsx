import { Stack } from "@mantine/core";

import { LanguageCard } from "@/shared/account/LanguageCard";
import { PasswordCard } from "@/shared/account/PasswordCard";
import { Page } from "@/shared/components/Page";
import { ProblemNote } from "@/shared/components/ProblemNote";

import { useHubTexts } from "../../i18n";
import { useMe } from "../useMe";
import { EmailCard } from "./EmailCard";

/** `/account`: language, password, address. */
export default function Account() {
  const t = useHubTexts();
  const { me, problem } = useMe();
  return (
    <Page title={t("account.title")} lead={t("account.text")}>
      <Stack gap="lg">
        <ProblemNote problem={problem} statusPage="/status" />
        <LanguageCard />
        <PasswordCard address={me?.email_address ?? ""} />
        <EmailCard address={me?.email_address ?? ""} />
      </Stack>
    </Page>
  );
}
