import { TextInput } from "@mantine/core";
import { type ClipboardEvent, type InputEvent, useCallback } from "react";

import { useSharedTexts } from "../i18n";
import classes from "./CodeInput.module.css";

const LENGTH = 6;

type Props = {
  readonly name: string;
  readonly error: string | undefined;
  /** Called when the last digit is there. */
  readonly onComplete: (form: HTMLFormElement) => void;
};

/** Six digits in one field: it can be pasted, dictated, filled in by the telephone. */
export function CodeInput({ name, error, onComplete }: Props) {
  const t = useSharedTexts();
  const accept = useCallback(
    (input: HTMLInputElement, text: string) => {
      const digits = text.replace(/\D/g, "").slice(0, LENGTH);
      input.value = digits;
      if (digits.length === LENGTH && input.form) onComplete(input.form);
    },
    [onComplete],
  );
  return (
    <TextInput
      name={name}
      error={error}
      label={t("field.code")}
      inputMode="numeric"
      autoComplete="one-time-code"
      spellCheck={false}
      size="xl"
      classNames={{ input: classes.input ?? "" }}
      onInput={(event: InputEvent<HTMLInputElement>) =>
        accept(event.currentTarget, event.currentTarget.value)
      }
      onPaste={(event: ClipboardEvent<HTMLInputElement>) => {
        event.preventDefault(); // "123 456" would lose its last digit to a length limit
        accept(event.currentTarget, event.clipboardData.getData("text"));
      }}
    />
  );
}
