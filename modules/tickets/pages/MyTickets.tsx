import { Button, Stack, TextInput } from "@mantine/core";
import { useCallback } from "react";
import { Link, useNavigate } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { List } from "@/shared/components/List";
import { Moment } from "@/shared/components/Moment";
import { Page } from "@/shared/components/Page";
import { usePages } from "@/shared/components/usePages";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { api, type Ticket } from "./api";
import { useTicketsTexts } from "./i18n";
import { TicketState } from "./state";
import classes from "./tickets.module.css";

/** `/tickets`: all tickets, and the way to an event by its code. */
export default function MyTickets() {
  const t = useTicketsTexts();
  const pages = usePages<Ticket>(
    useCallback(async () => {
      const { tickets } = await success(api.GET("/tickets/tickets"));
      return { items: tickets, next: "" };
    }, []),
  );
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Stack gap="xl">
        <List
          label={t("list")}
          pages={pages}
          keyOf={({ ticket_id }) => ticket_id}
          empty={t("empty")}
          problem={(problem) => <AccountProblem problem={problem} />}
          row={({ ticket_id, event, event_name, event_place, starts_at, status }) => (
            <div className={classes.row}>
              <div className={classes.head}>
                <Link to={`/tickets/${ticket_id}`} className={classes.title}>
                  {event_name || event}
                </Link>
                <TicketState status={status} />
              </div>
              <span className={classes.quiet}>
                {event_place}
                {event_place && starts_at && " · "}
                {starts_at && <Moment at={starts_at} />}
              </span>
            </div>
          )}
        />
        <FindCard />
      </Stack>
    </Page>
  );
}

function FindCard() {
  const t = useTicketsTexts();
  const navigate = useNavigate();
  const form = useForm(
    useCallback(
      async ({ code = "" }: Fields) => {
        await navigate(`/tickets/event/${encodeURIComponent(code.trim() || "?")}`);
      },
      [navigate],
    ),
  );
  return (
    <Card title={t("find")} hint={t("find-hint")}>
      <form {...form.props}>
        <Stack>
          <TextInput {...form.field("code")} label={t("code")} autoComplete="off" />
          <div>
            <Button type="submit">{t("open")}</Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}
