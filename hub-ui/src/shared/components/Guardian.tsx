import { Button } from "@mantine/core";
import { Component, type ReactNode } from "react";

import { useSharedTexts } from "../i18n";
import { WarningIcon } from "./icons";
import { Message } from "./Message";
import { Page } from "./Page";

type Props = { readonly children: ReactNode };

/** Where a page that breaks is caught, so that nobody sits before a white window. */
export class Guardian extends Component<Props, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const t = useSharedTexts();
  return (
    <Page title={t("app.crashed")} width="narrow">
      <Message
        icon={<WarningIcon size={26} />}
        tone="warn"
        actions={<Button onClick={() => location.reload()}>{t("app.reload")}</Button>}
      >
        {t("app.crashed-text")}
      </Message>
    </Page>
  );
}
