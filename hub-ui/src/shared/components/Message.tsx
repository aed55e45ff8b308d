import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./Message.module.css";

type Props = {
  readonly icon: ReactNode;
  readonly tone?: "good" | "warn" | "calm";
  readonly title?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
};

/** A quiet state that fills its place: sent, done, nothing here, gone. */
export function Message({ icon, tone = "calm", title, children, actions }: Props) {
  return (
    <div className={classes.message} data-tone={tone}>
      <div className={classes.icon}>{icon}</div>
      {title && (
        <Title order={2} className={classes.title}>
          {title}
        </Title>
      )}
      {children && (
        <Text component="div" c="dimmed" className={classes.text}>
          {children}
        </Text>
      )}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
