import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";

import { useSharedTexts } from "../i18n";
import classes from "./CopyField.module.css";
import { CheckIcon, CopyIcon } from "./icons";

type Props = { readonly label: string; readonly value: string };

/** A value that belongs elsewhere, and the button that takes it there. */
export function CopyField({ label, value }: Props) {
  const t = useSharedTexts();
  const { copied, copy } = useClipboard({ timeout: 3000 });
  return (
    <div className={classes.field}>
      <span className={classes.label}>{label}</span>
      <code className={classes.value}>{value}</code>
      <Button
        size="sm"
        variant="default"
        leftSection={copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
        aria-label={`${t(copied ? "app.copied" : "app.copy")}: ${label}`}
        onClick={() => copy(value)}
        className={classes.button ?? ""}
      >
        {t(copied ? "app.copied" : "app.copy")}
      </Button>
      <span role="status" className={classes.said}>
        {copied && t("app.copied")}
      </span>
    </div>
  );
}
