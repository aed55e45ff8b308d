import { Paper, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

import classes from "./Card.module.css";

type Props = {
  readonly title?: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
};

/** A sheet of paper with a heading of its own. */
export function Card({ title, hint, children }: Props) {
  const id = useId();
  return (
    <Paper
      component="section"
      className={classes.card}
      {...(title ? { "aria-labelledby": id } : undefined)}
    >
      {title && (
        <Title order={2} id={id} className={classes.title}>
          {title}
        </Title>
      )}
      {hint && (
        <Text component="div" size="sm" c="dimmed" className={classes.hint}>
          {hint}
        </Text>
      )}
      {children}
    </Paper>
  );
}
