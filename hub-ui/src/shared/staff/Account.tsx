import { Stack } from "@mantine/core";

import { LanguageCard } from "@/shared/account/LanguageCard";
import { PasswordCard } from "@/shared/account/PasswordCard";
import { Page } from "@/shared/components/Page";

import { useStaffTexts } from "./i18n";
import { useMe } from "./me";

/** `/account`: language and password. */
export default function Account() {
  const t = useStaffTexts();
  const { me } = useMe();
  return (
    <Page title={t("account.title")} lead={t("account.text")}>
      <Stack gap="lg">
        <LanguageCard />
        <PasswordCard address={me?.email_address ?? ""} />
      </Stack>
    </Page>
  );
}
