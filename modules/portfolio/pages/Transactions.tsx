import { Anchor, Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { Link, useParams } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { Card } from "@/shared/components/Card";
import { List } from "@/shared/components/List";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";
import { usePages } from "@/shared/components/usePages";
import { type Fields, useForm } from "@/shared/forms/useForm";

import { api, type Portfolio, type Transaction } from "./api";
import { useFormats } from "./figures";
import { type PortfolioTexts, usePortfolioTexts } from "./i18n";
import { ImportCard } from "./ImportCard";
import classes from "./portfolio.module.css";

const TYPES = [
  "deposit",
  "withdrawal",
  "buy",
  "sell",
  "dividend",
  "fee",
  "split",
  "transfer_out",
] as const;
type Type = (typeof TYPES)[number];

/** `/portfolio/<id>/transactions`: the ledger, with entry, import and export. */
export default function Transactions() {
  const { portfolioId = "" } = useParams();
  return <TransactionsPage key={portfolioId} portfolioId={portfolioId} />;
}

function TransactionsPage({ portfolioId }: { readonly portfolioId: string }) {
  const t = usePortfolioTexts();
  const [all, setAll] = useState<readonly Portfolio[]>([]);
  const portfolio = all.find((each) => each.portfolio_id === portfolioId);
  const [notice, setNotice] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const pages = usePages<Transaction>(
    useCallback(
      async (cursor) => {
        const params = { path: { portfolio_id: portfolioId }, query: { cursor } };
        const path = "/portfolio/portfolios/{portfolio_id}/transactions";
        const page = await success(api.GET(path, { params }));
        return { items: page.transactions, next: page.next_cursor };
      },
      [portfolioId],
    ),
  );
  useEffect(() => {
    success(api.GET("/portfolio/portfolios")).then(
      ({ portfolios }) => setAll(portfolios),
      (error: unknown) => {
        if (!(error instanceof Problem)) throw error;
      },
    );
  }, []);

  async function remove(id: string) {
    try {
      const params = { path: { portfolio_id: portfolioId } };
      const path = "/portfolio/portfolios/{portfolio_id}/transactions/delete";
      await success(api.POST(path, { params, body: { id } }));
      setProblem(null);
      setNotice(t("deleted"));
      pages.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  }

  const name = portfolio?.name ?? "";
  return (
    <Page
      title={name ? t("transactions-of", { name }) : t("transactions")}
      lead={
        <Anchor component={Link} to={`/portfolio/${portfolioId}`}>
          {t("back-to", { name })}
        </Anchor>
      }
    >
      {notice && <Notice>{notice}</Notice>}
      <AccountProblem problem={problem} words={{ 404: t("gone") }} />
      <Stack gap="xl">
        {portfolio && (
          <AddCard
            key={`${notice}${pages.items?.length ?? 0}`} // empty again
            portfolio={portfolio}
            others={all.filter((each) => each !== portfolio)}
            onDone={() => {
              setNotice(t("entered"));
              pages.reload();
            }}
          />
        )}
        <ImportCard portfolioId={portfolioId} onDone={pages.reload} />
        <Group>
          <ExportButton portfolioId={portfolioId} name={name} onProblem={setProblem} />
        </Group>
        <List
          label={t("transactions")}
          pages={pages}
          keyOf={({ id }) => id}
          empty={t("no-transactions")}
          problem={(each) => <AccountProblem problem={each} words={{ 404: t("gone") }} />}
          row={(each) => <Row transaction={each} onDelete={() => void remove(each.id)} />}
        />
      </Stack>
    </Page>
  );
}

type RowProps = { readonly transaction: Transaction; readonly onDelete: () => void };

function Row({ transaction, onDelete }: RowProps) {
  const t = usePortfolioTexts();
  const { day, money, number } = useFormats();
  const { instrument, quantity, price, amount, ratio, currency, fee, note } = transaction;
  const said = [
    instrument,
    quantity !== "0" && number(quantity),
    price !== "0" && `× ${money(price, currency)}`,
    amount !== "0" && money(amount, currency),
    ratio,
    fee !== "0" && `${t("fee")} ${money(fee, currency)}`,
  ].filter(Boolean);
  return (
    <div className={classes.item}>
      <div>
        <Text fw={600}>
          {typeText(t, transaction.type)} {said.join(" ")}
        </Text>
        <span className={classes.quiet}>
          {day(transaction.date)}
          {note && ` · ${note}`}
        </span>
      </div>
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={onDelete}
        aria-label={`${t("delete")}: ${typeText(t, transaction.type)} ${day(transaction.date)}`}
      >
        {t("delete")}
      </Button>
    </div>
  );
}

function typeText(t: PortfolioTexts, type: string): string {
  switch (type) {
    case "deposit":
    case "withdrawal":
    case "buy":
    case "sell":
    case "dividend":
    case "fee":
    case "split":
    case "transfer_in":
    case "transfer_out":
      return t(`type-${type}`);
    default:
      return type;
  }
}

type AddProps = {
  readonly portfolio: Portfolio;
  readonly others: readonly Portfolio[];
  readonly onDone: () => void;
};

const MONEY: readonly Type[] = ["deposit", "withdrawal", "fee", "dividend", "transfer_out"];
const OF_INSTRUMENT: readonly Type[] = ["buy", "sell", "split", "dividend", "transfer_out"];

function AddCard({ portfolio, others, onDone }: AddProps) {
  const t = usePortfolioTexts();
  const [type, setType] = useState<Type>("deposit");
  const send = useCallback(
    async (fields: Fields) => {
      const params = { path: { portfolio_id: portfolio.portfolio_id } };
      const given = (name: string) => fields[name] ?? "";
      const { instrument, to_portfolio } = fields;
      const body = {
        type,
        date: given("date"),
        currency: given("currency"),
        quantity: given("quantity"),
        price: given("price"),
        amount: given("amount"),
        fee: given("fee"),
        cost: "",
        note: given("note"),
        split_new: Number(given("split_new")),
        split_old: Number(given("split_old")),
        ...(instrument ? { instrument } : {}),
        ...(to_portfolio ? { to_portfolio } : {}),
      };
      const path = "/portfolio/portfolios/{portfolio_id}/transactions";
      await success(api.POST(path, { params, body }));
      onDone();
    },
    [portfolio.portfolio_id, type, onDone],
  );
  const form = useForm(send);
  const isTrade = type === "buy" || type === "sell";
  const text = (name: string, label: string) => (
    <TextInput {...form.field(name)} label={label} inputMode="decimal" autoComplete="off" />
  );
  return (
    <Card title={t("add")}>
      <form {...form.props}>
        <Stack>
          <NativeSelect
            {...form.field("type")}
            label={t("type")}
            value={type}
            onChange={({ currentTarget: { value } }) =>
              setType(TYPES.find((each) => each === value) ?? "deposit")
            }
            data={TYPES.map((value) => ({ value, label: t(`type-${value}`) }))}
          />
          <TextInput {...form.field("date")} type="date" label={t("date")} />
          <TextInput
            {...form.field("currency")}
            label={t("currency")}
            defaultValue={portfolio.base_currency}
            autoComplete="off"
          />
          {type === "transfer_out" && (
            <NativeSelect
              {...form.field("to_portfolio")}
              label={t("to-portfolio")}
              data={others.map(({ portfolio_id, name }) => ({ value: portfolio_id, label: name }))}
            />
          )}
          {OF_INSTRUMENT.includes(type) && (
            <TextInput {...form.field("instrument")} label={t("instrument")} autoComplete="off" />
          )}
          {(isTrade || type === "transfer_out") && text("quantity", t("quantity"))}
          {isTrade && text("price", t("price"))}
          {MONEY.includes(type) && text("amount", t("amount"))}
          {(isTrade || type === "dividend") && text("fee", t("fee"))}
          {type === "split" && (
            <Group>
              {text("split_new", t("split-new"))}
              {text("split_old", t("split-old"))}
            </Group>
          )}
          <TextInput {...form.field("note")} label={t("note")} autoComplete="off" />
          <AccountProblem problem={form.problem} />
          <div>
            <Button type="submit" loading={form.isBusy}>
              {t("enter")}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}

type ExportProps = {
  readonly portfolioId: string;
  readonly name: string;
  readonly onProblem: (problem: Problem) => void;
};

function ExportButton({ portfolioId, name, onProblem }: ExportProps) {
  const t = usePortfolioTexts();
  const [isBusy, setBusy] = useState(false);
  async function save() {
    setBusy(true);
    try {
      const parts: string[] = [];
      let cursor = "";
      do {
        const params = { path: { portfolio_id: portfolioId }, query: { cursor } };
        const path = "/portfolio/portfolios/{portfolio_id}/export";
        const page = await success(api.GET(path, { params }));
        parts.push(page.csv);
        cursor = page.next_cursor;
      } while (cursor);
      const url = URL.createObjectURL(new Blob(parts, { type: "text/csv" }));
      const link = document.createElement("a");
      link.href = url;
      link.download = `${name || "portfolio"}.csv`;
      link.click();
      URL.revokeObjectURL(url);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      onProblem(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button variant="default" loading={isBusy} onClick={() => void save()}>
      {t("export")}
    </Button>
  );
}
