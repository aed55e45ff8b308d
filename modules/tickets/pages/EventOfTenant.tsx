import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { Link, useParams } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { Card } from "@/shared/components/Card";
import { CopyField } from "@/shared/components/CopyField";
import { List } from "@/shared/components/List";
import { Moment, useMoment } from "@/shared/components/Moment";
import { Page } from "@/shared/components/Page";
import { StateBadge } from "@/shared/components/StateBadge";
import { usePages } from "@/shared/components/usePages";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { useTicketsTexts } from "./i18n";
import { TicketState } from "./state";
import { api, type CheckedIn, type EventFigures, type Holder } from "./tenantApi";
import classes from "./tickets.module.css";

/** `/tickets/<id>`: one event, who comes, and a door. */
export default function EventOfTenant() {
  const { eventId = "" } = useParams();
  return <EventWithId key={eventId} eventId={eventId} />;
}

type Props = { readonly eventId: string };

function EventWithId({ eventId }: Props) {
  const t = useTicketsTexts();
  const [shown, setShown] = useState<EventFigures | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = useCallback(() => {
    const params = { path: { event_id: eventId } };
    success(api.GET("/tickets/events/{event_id}", { params })).then(setShown, (error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    });
  }, [eventId]);
  useEffect(load, [load]);
  return (
    <Page
      title={shown?.event.name ?? t("event")}
      lead={
        <Anchor component={Link} to="/tickets">
          {t("all-events")}
        </Anchor>
      }
    >
      <AccountProblem problem={problem} words={{ 403: t("no-role"), 404: t("no-event") }} />
      {shown && (
        <Stack gap="xl">
          <Card>
            <Stack>
              <Text>
                {shown.event.place} · <Moment at={shown.event.starts_at} />
              </Text>
              <CopyField label={t("code")} value={shown.event.code} />
              <Figures shown={shown} />
            </Stack>
          </Card>
          <Door eventId={eventId} onDone={load} />
          <Holders eventId={eventId} />
        </Stack>
      )}
    </Page>
  );
}

function Figures({ shown }: { readonly shown: EventFigures }) {
  const t = useTicketsTexts();
  const { event, confirmed, held, waiting, used } = shown;
  const rows = [
    [t("figure-seats"), event.capacity],
    [t("figure-confirmed"), confirmed],
    [t("figure-held"), held],
    [t("figure-waiting"), waiting],
    [t("figure-used"), used],
  ] as const;
  return (
    <dl className={classes.figures}>
      {rows.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

function Door({ eventId, onDone }: Props & { readonly onDone: () => void }) {
  const t = useTicketsTexts();
  const [answer, setAnswer] = useState<CheckedIn | null>(null);
  const form = useForm(
    useCallback(
      async ({ code = "", door = "" }: Fields) => {
        setAnswer(null);
        const body = { event_id: eventId, code, door };
        setAnswer(await success(api.POST("/tickets/check-in", { body })));
        onDone();
      },
      [eventId, onDone],
    ),
  );
  return (
    <Card title={t("door-title")} hint={t("door-hint")}>
      <form {...form.props}>
        <Stack>
          <TextInput {...form.field("door")} label={t("door")} autoComplete="off" />
          <TextInput {...form.field("code")} label={t("ticket-code")} autoComplete="off" />
          <AccountProblem
            problem={form.problem}
            words={{ 403: t("no-role"), 422: t("no-such-ticket") }}
          />
          <div role="status">{answer && <Outcome answer={answer} />}</div>
          <div>
            <Button type="submit" loading={form.isBusy}>
              {t("check")}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}

function Outcome({ answer }: { readonly answer: CheckedIn }) {
  const t = useTicketsTexts();
  const write = useMoment();
  const who = [answer.number === null ? "" : t("seat", { number: answer.number }), answer.name]
    .filter(Boolean)
    .join(" · ");
  if (answer.outcome === "admitted") {
    return (
      <div className={classes.head}>
        <StateBadge tone="good">{t("admitted")}</StateBadge> {who}
      </div>
    );
  }
  return (
    <div className={classes.head}>
      <StateBadge tone="bad">
        {t(answer.outcome === "used" ? "used" : "state.cancelled")}
      </StateBadge>
      <span>
        {who}{" "}
        {answer.used_at &&
          t("used-at", { time: write(answer.used_at), door: answer.used_door ?? "" })}
      </span>
    </div>
  );
}

function Holders({ eventId }: Props) {
  const t = useTicketsTexts();
  const pages = usePages<Holder>(
    useCallback(
      async (cursor: string) => {
        const answer = await success(
          api.POST("/tickets/events/{event_id}/holders", {
            params: { path: { event_id: eventId } },
            body: { after: Number(cursor || 0), limit: 50 },
          }),
        );
        return { items: answer.holders, next: answer.next ? String(answer.next) : "" };
      },
      [eventId],
    ),
  );
  return (
    <Card title={t("holders")} hint={t("holders-hint")}>
      <List
        label={t("holders")}
        pages={pages}
        keyOf={({ ticket_id }) => ticket_id}
        empty={t("no-holders")}
        problem={(problem) => <AccountProblem problem={problem} words={{ 403: t("no-role") }} />}
        row={({ name, is_home_away, number, status, used_at, used_door }) => (
          <div className={classes.row}>
            <div className={classes.head}>
              <span className={classes.title}>
                {name || t(is_home_away ? "name-away" : "name-hidden")}
              </span>
              <TicketState status={status} />
            </div>
            <span className={classes.quiet}>
              {number !== null && t("seat", { number })} {used_at && <Moment at={used_at} />}{" "}
              {used_door}
            </span>
          </div>
        )}
      />
    </Card>
  );
}
