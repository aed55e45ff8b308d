import { Button, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { Problem } from "../api/problem";
import { useSharedTexts } from "../i18n";
import classes from "./List.module.css";
import type { Pages } from "./usePages";

type Props<Item> = {
  readonly label: string;
  readonly pages: Pages<Item>;
  readonly row: (item: Item) => ReactNode;
  readonly keyOf: (item: Item) => string;
  /** What stands here while the list has nothing. */
  readonly empty: string;
  readonly problem: (problem: Problem) => ReactNode;
};

/** A list that comes page by page: rows on a desk, cards on a telephone. */
export function List<Item>({ label, pages, row, keyOf, empty, problem }: Props<Item>) {
  const t = useSharedTexts();
  const { items, isBusy, hasMore, more } = pages;
  return (
    <section aria-label={label} aria-busy={isBusy}>
      {pages.problem && problem(pages.problem)}
      {items && items.length > 0 && (
        <ul className={classes.list}>
          {items.map((item) => (
            <li key={keyOf(item)} className={classes.row}>
              {row(item)}
            </li>
          ))}
        </ul>
      )}
      {items?.length === 0 && !pages.problem && (
        <Text c="dimmed" className={classes.empty}>
          {empty}
        </Text>
      )}
      {!items && !pages.problem && <div className={classes.waiting} />}
      <p role="status" className={classes.count}>
        {items && items.length > 0 && t("list.shown", { count: items.length })}
      </p>
      {hasMore && (
        <Button variant="default" fullWidth loading={isBusy} onClick={more}>
          {t("list.more")}
        </Button>
      )}
    </section>
  );
}
