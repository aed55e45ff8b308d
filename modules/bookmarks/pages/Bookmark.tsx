import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { Card } from "@/shared/components/Card";
import { Moment } from "@/shared/components/Moment";
import { Page } from "@/shared/components/Page";

import { api, type Item } from "./api";
import classes from "./bookmarks.module.css";
import { useBookmarksTexts } from "./i18n";

/** `/bookmarks/<id>`: one saved link. */
export default function Bookmark() {
  const { itemId = "" } = useParams();
  return <BookmarkPage key={itemId} itemId={itemId} />;
}

function BookmarkPage({ itemId }: { readonly itemId: string }) {
  const t = useBookmarksTexts();
  const navigate = useNavigate();
  const [item, setItem] = useState<Item | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const refused = useCallback((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    setProblem(error);
  }, []);
  useEffect(() => {
    const params = { path: { item_id: itemId } };
    success(api.GET("/bookmarks/items/{item_id}", { params })).then(setItem, refused);
  }, [itemId, refused]);
  function remove() {
    const params = { path: { item_id: itemId } };
    success(api.POST("/bookmarks/items/{item_id}/delete", { params })).then(
      () => navigate("/bookmarks"),
      refused,
    );
  }
  return (
    <Page
      title={item?.title ?? t("title")}
      lead={
        <Anchor component={Link} to="/bookmarks">
          {t("back")}
        </Anchor>
      }
    >
      <AccountProblem problem={problem} words={{ 400: t("gone"), 404: t("gone") }} />
      {item && (
        <Card>
          <Stack>
            <Text className={classes.url}>{item.url}</Text>
            <Text c="dimmed">
              {t("saved-at")} <Moment at={item.created_at} />
            </Text>
            <Group>
              {isSafe(item.url) && (
                <Button component="a" href={item.url} rel="noreferrer">
                  {t("open")}
                </Button>
              )}
              <Button variant="default" onClick={remove}>
                {t("delete")}
              </Button>
            </Group>
          </Stack>
        </Card>
      )}
    </Page>
  );
}

/** A link with `javascript:` would run in this page. */
function isSafe(url: string): boolean {
  return /^https?:\/\//i.test(url);
}
