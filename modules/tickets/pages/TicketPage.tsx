import { Anchor, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { Link, useParams } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { Card } from "@/shared/components/Card";
import { Moment } from "@/shared/components/Moment";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { clock, useCountdown } from "@/shared/components/useCountdown";

import { api, type Ticket, type TicketAndQr } from "./api";
import { useTicketsTexts } from "./i18n";
import { TicketState } from "./state";
import classes from "./tickets.module.css";

const PAUSE = 3000; // ms between two looks at what may change by itself

/** `/tickets/<id>`: one ticket, with its code once it is confirmed. */
export default function TicketPage() {
  const { ticketId = "" } = useParams();
  return <TicketOf key={ticketId} ticketId={ticketId} />;
}

function TicketOf({ ticketId }: { readonly ticketId: string }) {
  const t = useTicketsTexts();
  const [shown, setShown] = useState<TicketAndQr | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const path = { params: { path: { ticket_id: ticketId } } };
  const refused = useCallback((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    setProblem(error);
  }, []);
  const load = useCallback(async () => {
    const params = { path: { ticket_id: ticketId } };
    await success(api.GET("/tickets/tickets/{ticket_id}", { params })).then(setShown, refused);
  }, [ticketId, refused]);
  useEffect(() => {
    void load();
  }, [load]);
  const ticket = shown?.ticket;
  const isOpen = ticket?.is_pending === true || ticket?.status === "waiting";
  useEffect(() => {
    if (!isOpen) return;
    const timer = setInterval(() => void load(), PAUSE);
    return () => clearInterval(timer);
  }, [isOpen, load]);
  function send(step: "confirm" | "cancel") {
    setBusy(true);
    setProblem(null);
    void success(api.POST(`/tickets/tickets/{ticket_id}/${step}`, path))
      .catch(refused)
      .then(load)
      .finally(() => setBusy(false));
  }
  function share(shares_name: boolean) {
    const body = { shares_name };
    success(api.POST("/tickets/tickets/{ticket_id}/share-name", { ...path, body }))
      .catch(refused)
      .then(load)
      .catch(refused);
  }
  return (
    <Page
      title={(ticket?.event_name ?? "") || t("ticket")}
      lead={
        <Anchor component={Link} to="/tickets">
          {t("back")}
        </Anchor>
      }
    >
      <AccountProblem problem={problem} words={{ 404: t("no-ticket"), 409: t("too-late") }} />
      {ticket && (
        <Stack gap="xl">
          {ticket.is_pending && <Notice>{t("pending")}</Notice>}
          <Card>
            <Stack>
              <Facts ticket={ticket} />
              {shown.qr && <Qr size={shown.qr.size} path={shown.qr.path} label={t("qr")} />}
              <Group>
                {ticket.status === "held" && (
                  <Button loading={isBusy} onClick={() => send("confirm")}>
                    {t("confirm")}
                  </Button>
                )}
                {["waiting", "held", "confirmed"].includes(ticket.status) && (
                  <Button variant="default" loading={isBusy} onClick={() => send("cancel")}>
                    {t(ticket.status === "waiting" ? "leave" : "cancel")}
                  </Button>
                )}
              </Group>
              <Checkbox
                checked={ticket.shares_name}
                onChange={(change) => share(change.currentTarget.checked)}
                label={t("share-name")}
                description={t("share-name-hint")}
              />
            </Stack>
          </Card>
        </Stack>
      )}
    </Page>
  );
}

function Facts({ ticket }: { readonly ticket: Ticket }) {
  const t = useTicketsTexts();
  const left = useCountdown(Date.parse(ticket.held_until ?? "") || 0);
  return (
    <div className={classes.row}>
      <div className={classes.head}>
        <TicketState status={ticket.status} />
        {ticket.number !== null && <strong>{t("seat", { number: ticket.number })}</strong>}
      </div>
      <Text>{ticket.event_place}</Text>
      {ticket.starts_at && (
        <Text>
          <Moment at={ticket.starts_at} />
        </Text>
      )}
      <Text>{ticket.price || t("free-of-charge")}</Text>
      {ticket.status === "held" && <Text>{t("held-for", { time: clock(left) })}</Text>}
      {ticket.status === "waiting" && <Text>{t("waiting-text")}</Text>}
    </div>
  );
}

type QrProps = { readonly size: number; readonly path: string; readonly label: string };

/** Black on white in every scheme: readers of codes need it. */
function Qr({ size, path, label }: QrProps) {
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} className={classes.qr}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
