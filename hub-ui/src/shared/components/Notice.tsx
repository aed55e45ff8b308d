import { Alert } from "@mantine/core";
import type { ReactNode } from "react";

/** A quiet word above a form; read out when it appears. */
export function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <Alert role="status" color="peacock" mb="lg" c="var(--mantine-color-text)">
      {children}
    </Alert>
  );
}
