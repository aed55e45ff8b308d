import { Button, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

type Props = ButtonProps & { readonly to: string; readonly children: ReactNode };

/** A link that looks like a button. */
export function ButtonLink({ to, children, ...rest }: Props) {
  return (
    <Button component={Link} to={to} {...rest}>
      {children}
    </Button>
  );
}
