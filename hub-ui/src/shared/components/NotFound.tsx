import { useSharedTexts } from "../i18n";
import { ButtonLink } from "./ButtonLink";
import { PinIcon } from "./icons";
import { Message } from "./Message";
import { Page } from "./Page";

export default function NotFound() {
  const t = useSharedTexts();
  return (
    <Page title={t("app.not-found")} width="narrow">
      <Message
        icon={<PinIcon size={26} />}
        actions={<ButtonLink to="/">{t("app.to-start")}</ButtonLink>}
      >
        {t("app.not-found-text")}
      </Message>
    </Page>
  );
}
