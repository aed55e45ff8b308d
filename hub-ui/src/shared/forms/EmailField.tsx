import { TextInput, type TextInputProps } from "@mantine/core";

import { useSharedTexts } from "../i18n";

type Props = Omit<TextInputProps, "error"> & { readonly error: string | undefined };

export function EmailField(props: Props) {
  const t = useSharedTexts();
  return (
    <TextInput
      type="email"
      inputMode="email"
      label={t("field.email")}
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      {...props}
    />
  );
}
