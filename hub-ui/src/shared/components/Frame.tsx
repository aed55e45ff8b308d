import type { ReactNode } from "react";

import { useSharedTexts } from "../i18n";
import classes from "./Frame.module.css";
import { LanguagePicker } from "./LanguagePicker";
import { SchemeToggle } from "./SchemeToggle";

type Props = {
  /** The logo, a link home. */
  readonly brand: ReactNode;
  /** Links of the portal; on a telephone they stand at the bottom, under the thumb. */
  readonly navigation?: ReactNode;
  /** What stands at the end of the head, for example "sign out". */
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
};

/** What surrounds every page: head, content, foot, and the link that skips the head. */
export function Frame({ brand, navigation, actions, footer, children }: Props) {
  const t = useSharedTexts();
  return (
    <div className={classes.frame} data-navigation={navigation ? "" : undefined}>
      <a href="#content" className={classes.skip}>
        {t("app.skip")}
      </a>
      <header className={classes.head}>
        <div className={classes.bar}>
          {brand}
          {navigation && <div className={classes.navigation}>{navigation}</div>}
          <div className={classes.tools}>
            <LanguagePicker />
            <SchemeToggle />
            {actions}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={classes.content}>
        {children}
      </main>
      {footer && <footer className={classes.foot}>{footer}</footer>}
    </div>
  );
}
