import { Button } from "@mantine/core";
import { useCallback } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Moment } from "@/shared/components/Moment";
import { StateBadge } from "@/shared/components/StateBadge";
import { useForm } from "@/shared/forms/useForm";

import { api } from "../../api";
import { useAdminTexts } from "../../i18n";
import { isStatus, isType, type Mail, TONES } from "./mail";
import classes from "./mails.module.css";
import { useCancelled } from "./useCancelled";

type Props = { readonly mail: Mail; readonly onDone: (notice: string) => void };

/** One mail: to whom, how it went, and what can still be done about it. */
export function MailRow({ mail, onDone }: Props) {
  const t = useAdminTexts();
  const cancelled = useCancelled();
  const { email_id, email_type, email_status } = mail;
  const isPending = email_status === "pending";
  const send = useCallback(async () => {
    const body = { email_id };
    if (isPending) {
      onDone(cancelled(await success(api.POST("/cancel-mail", { body }))));
      return;
    }
    const { requeued } = await success(api.POST("/requeue-mail", { body }));
    onDone(t("mails.requeued", { count: requeued }));
  }, [email_id, isPending, onDone, cancelled, t]);
  const form = useForm(send);
  const what = isType(email_type) ? t(`mails.${email_type}`) : email_type;
  return (
    <form {...form.props} className={classes.mail}>
      <div className={classes.what}>
        <strong>{what}</strong>
        <span>{mail.email_to}</span>
      </div>
      <div>
        {isStatus(email_status) && (
          <StateBadge tone={TONES[email_status]}>{t(`mails.${email_status}`)}</StateBadge>
        )}
      </div>
      <div className={classes.quiet}>
        <Moment at={mail.created_at} /> · {t("mails.attempts", { count: mail.attempt_count })}
        {mail.is_in_hand && ` · ${t("mails.in-hand")}`}
        {mail.last_error && <span className={classes.error}>{mail.last_error}</span>}
      </div>
      {(isPending || mail.can_be_requeued) && (
        <Button
          type="submit"
          size="sm"
          variant="default"
          loading={form.isBusy}
          aria-label={`${t(isPending ? "mails.cancel" : "mails.requeue")}: ${what}, ${mail.email_to}`}
        >
          {t(isPending ? "mails.cancel" : "mails.requeue")}
        </Button>
      )}
      {form.problem && (
        <div className={classes.problem}>
          <AccountProblem
            problem={form.problem}
            words={{ 403: t("role.refused"), 404: t("mails.gone"), 422: t("mails.late") }}
          />
        </div>
      )}
    </form>
  );
}
