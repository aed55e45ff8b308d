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

import { api, type Item } from "./api";
import classes from "./bookmarks.module.css";
import { useBookmarksTexts } from "./i18n";

/** `/bookmarks`: the saved links, and a form for one more. */
export default function Bookmarks() {
  const t = useBookmarksTexts();
  const [saved, setSaved] = useState<readonly Item[]>([]);
  const last = saved.at(-1);
  const pages = usePages<Item>(
    useCallback(async () => {
      const { items } = await success(api.GET("/bookmarks/items"));
      return { items, next: "" };
    }, []),
  );
  return (
    <Page title={t("title")} lead={t("lead")}>
      {last && <Notice>{t("added", { title: last.title })}</Notice>}
      <Stack gap="xl">
        <List
          label={t("list")}
          pages={pages}
          keyOf={({ item_id }) => item_id}
          empty={t("empty")}
          problem={(problem) => <AccountProblem problem={problem} />}
          row={({ item_id, title, url, created_at }) => (
            <div className={classes.item}>
              <Link to={`/bookmarks/${item_id}`} className={classes.title}>
                {title}
              </Link>
              <span className={classes.quiet}>
                {hostOf(url)} · <Moment at={created_at} />
              </span>
            </div>
          )}
        />
        <AddCard
          key={saved.length} // empty again
          onDone={(item) => {
            setSaved([...saved, item]);
            pages.reload();
          }}
        />
      </Stack>
    </Page>
  );
}

function AddCard({ onDone }: { readonly onDone: (item: Item) => void }) {
  const t = useBookmarksTexts();
  const send = useCallback(
    async ({ title = "", url = "" }: Fields) => {
      onDone(await success(api.POST("/bookmarks/items", { body: { title, url } })));
    },
    [onDone],
  );
  const form = useForm(send);
  return (
    <Card title={t("add-title")}>
      <form {...form.props}>
        <Stack>
          <TextInput {...form.field("title")} label={t("field-title")} autoComplete="off" />
          <TextInput
            {...form.field("url")}
            label={t("field-url")}
            type="url"
            placeholder="https://example.com/"
            autoComplete="off"
          />
          <AccountProblem problem={form.problem} />
          <div>
            <Button type="submit" loading={form.isBusy}>
              {t("add")}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
