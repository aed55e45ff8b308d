import { CloseButton, Title } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef } from "react";

import { useSharedTexts } from "../i18n";
import classes from "./Dialog.module.css";

type Props = {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A window over the page: the browser's own, which keeps the focus and closes on Escape. */
export function Dialog({ title, onClose, children }: Props) {
  const t = useSharedTexts();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={ref} className={classes.dialog} aria-labelledby={id} onClose={onClose}>
      <div className={classes.head}>
        <Title order={2} id={id} className={classes.title}>
          {title}
        </Title>
        <CloseButton size="lg" aria-label={t("app.close")} onClick={() => ref.current?.close()} />
      </div>
      {children}
    </dialog>
  );
}
