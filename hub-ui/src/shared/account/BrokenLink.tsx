import { ButtonLink } from "@/shared/components/ButtonLink";
import { MailIcon } from "@/shared/components/icons";
import { Message } from "@/shared/components/Message";
import { Page } from "@/shared/components/Page";

import { useAccountTexts } from "./i18n";

type Props = {
  readonly to: string;
  /** What is there, if it is not a new link. */
  readonly label?: string;
};

/** A page behind a link of a mail, opened without the token of the link. */
export function BrokenLink({ to, label }: Props) {
  const t = useAccountTexts();
  return (
    <Page title={t("link.broken")} width="narrow">
      <Message
        icon={<MailIcon size={26} />}
        tone="warn"
        actions={<ButtonLink to={to}>{label ?? t("link.new")}</ButtonLink>}
      >
        {t("link.broken-text")}
      </Message>
    </Page>
  );
}
