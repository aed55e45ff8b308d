import { Text, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

import classes from "./Page.module.css";

type Props = {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
  /** How wide the text runs: a form, a page, or a page of cards. */
  readonly width?: "narrow" | "normal" | "wide";
};

// Nobody has lost his place on the first page that is drawn.
let isFirst = true;

/** A page: names the tab and takes the focus to its heading, so that a change of page is heard. */
export function Page({ title, lead, children, width = "normal" }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Vetchium`;
  }, [title]);
  useEffect(() => {
    if (!isFirst) {
      scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    isFirst = false;
  }, []);
  return (
    <div className={classes.page} data-width={width}>
      <Title order={1} ref={heading} tabIndex={-1} className={classes.title}>
        {title}
      </Title>
      {lead && (
        <Text component="div" c="dimmed" className={classes.lead}>
          {lead}
        </Text>
      )}
      {children}
    </div>
  );
}
