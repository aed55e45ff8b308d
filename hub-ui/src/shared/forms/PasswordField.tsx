import { PasswordInput, type PasswordInputProps } from "@mantine/core";

import { useSharedTexts } from "../i18n";

type Props = Omit<PasswordInputProps, "error"> & { readonly error: string | undefined };

/** A password; a new one is told its rule before anybody breaks it. */
export function PasswordField({ autoComplete = "current-password", ...rest }: Props) {
  const t = useSharedTexts();
  return (
    <PasswordInput
      autoComplete={autoComplete}
      description={autoComplete === "new-password" ? t("rule.password") : undefined}
      visibilityToggleButtonProps={{ "aria-label": t("field.show-password"), tabIndex: 0 }}
      {...rest}
      aria-invalid={rest.error ? true : undefined}
    />
  );
}
