import { Button, Stack, TextInput } from "@mantine/core";
import { useCallback, useState } from "react";
import { Link } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { List } from "@/shared/components/List";
import { Moment } from "@/shared/components/Moment";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { usePages } from "@/shared/components/usePages";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { useTicketsTexts } from "./i18n";
import { api, type EventItem } from "./tenantApi";
import classes from "./tickets.module.css";

/** `/tickets`: the events, and a form for one more. */
export default function Events() {
  const t = useTicketsTexts();
  const [made, setMade] = useState<readonly EventItem[]>([]);
  const last = made.at(-1);
  const pages = usePages<EventItem>(
    useCallback(async () => {
      const { events } = await success(api.GET("/tickets/events"));
      return { items: events, next: "" };
    }, []),
  );
  return (
    <Page title={t("events")} lead={t("events-lead")}>
      {last && <Notice>{t("made", { name: last.name })}</Notice>}
      <Stack gap="xl">
        <List
          label={t("events")}
          pages={pages}
          keyOf={({ event_id }) => event_id}
          empty={t("no-events")}
          problem={(problem) => <AccountProblem problem={problem} words={{ 403: t("no-role") }} />}
          row={({ event_id, name, place, starts_at, capacity }) => (
            <div className={classes.row}>
              <Link to={`/tickets/${event_id}`} className={classes.title}>
                {name}
              </Link>
              <span className={classes.quiet}>
                {place} · <Moment at={starts_at} /> · {t("seats", { count: capacity })}
              </span>
            </div>
          )}
        />
        <NewEventCard
          key={made.length} // empty again
          onDone={(event) => {
            setMade([...made, event]);
            pages.reload();
          }}
        />
      </Stack>
    </Page>
  );
}

function NewEventCard({ onDone }: { readonly onDone: (event: EventItem) => void }) {
  const t = useTicketsTexts();
  const form = useForm(
    useCallback(
      async (fields: Fields) => {
        const body = {
          name: fields.name ?? "",
          place: fields.place ?? "",
          price: fields.price ?? "",
          starts_at: moment(fields.starts_at),
          sale_from: moment(fields.sale_from),
          sale_until: moment(fields.sale_until),
          capacity: Number(fields.capacity ?? 0),
          per_person: Number(fields.per_person ?? 0),
        };
        onDone(await success(api.POST("/tickets/events", { body })));
      },
      [onDone],
    ),
  );
  return (
    <Card title={t("new-event")}>
      <form {...form.props}>
        <Stack>
          <TextInput {...form.field("name")} label={t("field-name")} autoComplete="off" />
          <TextInput {...form.field("place")} label={t("field-place")} autoComplete="off" />
          <div className={classes.times}>
            <TextInput
              {...form.field("starts_at")}
              label={t("field-starts")}
              type="datetime-local"
            />
            <TextInput
              {...form.field("sale_from")}
              label={t("field-sale-from")}
              type="datetime-local"
            />
            <TextInput
              {...form.field("sale_until")}
              label={t("field-sale-until")}
              type="datetime-local"
            />
            <TextInput {...form.field("capacity")} label={t("field-capacity")} type="number" />
            <TextInput
              {...form.field("per_person")}
              label={t("field-per-person")}
              type="number"
              defaultValue="1"
            />
          </div>
          <TextInput
            {...form.field("price")}
            label={t("field-price")}
            description={t("field-price-hint")}
            autoComplete="off"
          />
          <AccountProblem problem={form.problem} words={{ 403: t("no-role") }} />
          <div>
            <Button type="submit" loading={form.isBusy}>
              {t("make")}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}

/** What a person chose in their own zone; nothing chosen is for the server to refuse. */
function moment(local = ""): string {
  return local ? new Date(local).toISOString() : "";
}
