import { Button, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useCallback } from "react";
import { Link, useNavigate } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Card } from "@/shared/components/Card";
import { List } from "@/shared/components/List";
import { Page } from "@/shared/components/Page";
import { usePages } from "@/shared/components/usePages";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { api, type Portfolio } from "./api";
import { usePortfolioTexts } from "./i18n";
import classes from "./portfolio.module.css";

/** How many days a price counts: weekends and holidays. */
const MAX_AGE = 10;

/** `/portfolio`: all portfolios, and a form for one more. */
export default function Portfolios() {
  const t = usePortfolioTexts();
  const pages = usePages<Portfolio>(
    useCallback(async () => {
      const { portfolios } = await success(api.GET("/portfolio/portfolios"));
      return { items: portfolios, next: "" };
    }, []),
  );
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Stack gap="xl">
        <List
          label={t("list")}
          pages={pages}
          keyOf={({ portfolio_id }) => portfolio_id}
          empty={t("empty")}
          problem={(problem) => <AccountProblem problem={problem} />}
          row={({ portfolio_id, name, base_currency }) => (
            <div className={classes.item}>
              <Link to={`/portfolio/${portfolio_id}`} className={classes.title}>
                {name}
              </Link>
              <span className={classes.quiet}>{base_currency}</span>
            </div>
          )}
        />
        <OpenCard />
      </Stack>
    </Page>
  );
}

function OpenCard() {
  const t = usePortfolioTexts();
  const navigate = useNavigate();
  const send = useCallback(
    async ({ name = "", base_currency = "", cost_method = "" }: Fields) => {
      const method = cost_method === "average" ? "average" : "fifo";
      const body = { name, base_currency, cost_method: method, max_age_days: MAX_AGE } as const;
      const { portfolio_id } = await success(api.POST("/portfolio/portfolios", { body }));
      await navigate(`/portfolio/${portfolio_id}`);
    },
    [navigate],
  );
  const form = useForm(send);
  return (
    <Card title={t("open-title")}>
      <form {...form.props}>
        <Stack>
          <TextInput {...form.field("name")} label={t("name")} autoComplete="off" />
          <TextInput
            {...form.field("base_currency")}
            label={t("base")}
            placeholder="EUR"
            autoComplete="off"
          />
          <NativeSelect
            {...form.field("cost_method")}
            label={t("method")}
            data={[
              { value: "fifo", label: t("method-fifo") },
              { value: "average", label: t("method-average") },
            ]}
          />
          <AccountProblem problem={form.problem} />
          <div>
            <Button type="submit" loading={form.isBusy}>
              {t("open")}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}
