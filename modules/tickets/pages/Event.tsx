import { Button, Checkbox, Stack, Text } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { Card } from "@/shared/components/Card";
import { Moment } from "@/shared/components/Moment";
import { Page } from "@/shared/components/Page";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { api, type EventPage } from "./api";
import { useTicketsTexts } from "./i18n";

/** `/tickets/event/<code>`: an event, wherever its organiser is at home. */
export default function Event() {
  const { code = "" } = useParams();
  return <EventOf key={code} code={code} />;
}

function EventOf({ code }: { readonly code: string }) {
  const t = useTicketsTexts();
  const [event, setEvent] = useState<EventPage | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const params = { path: { code } };
    success(api.GET("/tickets/events/{code}", { params })).then(setEvent, (error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    });
  }, [code]);
  return (
    <Page title={event?.name ?? t("event")} lead={event?.place}>
      <AccountProblem problem={problem} words={{ 404: t("no-event") }} />
      {event && (
        <Stack gap="xl">
          <Card>
            <Stack gap="xs">
              <Text>
                <Moment at={event.starts_at} />
              </Text>
              <Text>{event.price || t("free-of-charge")}</Text>
              <Text c="dimmed">
                {t("sale")} <Moment at={event.sale_from} /> – <Moment at={event.sale_until} />
              </Text>
              <Text c="dimmed">
                {t("seats-free", { count: event.free })}{" "}
                {event.waiting > 0 && t("people-wait", { count: event.waiting })}
              </Text>
            </Stack>
          </Card>
          <ReserveCard event={event} />
        </Stack>
      )}
    </Page>
  );
}

function ReserveCard({ event }: { readonly event: EventPage }) {
  const t = useTicketsTexts();
  const navigate = useNavigate();
  const [isSoldOut, setSoldOut] = useState(event.free === 0 || event.waiting > 0);
  // The same for every try, so that a request whose answer was lost reserves once.
  const ticketId = useRef(crypto.randomUUID());
  const form = useForm(
    useCallback(
      async ({ shares_name }: Fields) => {
        const body = {
          event: event.code,
          ticket_id: ticketId.current,
          will_wait: isSoldOut,
          shares_name: shares_name === "on",
        };
        try {
          const ticket = await success(api.POST("/tickets/reserve", { body }));
          await navigate(`/tickets/${ticket.ticket_id}`);
        } catch (error) {
          if (error instanceof Problem && error.status === 409) setSoldOut(true);
          throw error;
        }
      },
      [event.code, isSoldOut, navigate],
    ),
  );
  return (
    <Card title={t(isSoldOut ? "wait-title" : "reserve-title")} hint={isSoldOut && t("wait-hint")}>
      <form {...form.props}>
        <Stack>
          <Checkbox name="shares_name" label={t("share-name")} description={t("share-name-hint")} />
          <AccountProblem
            problem={form.problem}
            words={{ 409: t("refused"), 422: t("not-on-sale"), 404: t("no-event") }}
          />
          <div>
            <Button type="submit" loading={form.isBusy}>
              {t(isSoldOut ? "wait" : "reserve")}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}
