import { Anchor, Button, Group, ScrollArea, Stack, Table, Text, TextInput } from "@mantine/core";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { Card } from "@/shared/components/Card";
import { Dialog } from "@/shared/components/Dialog";
import { Notice } from "@/shared/components/Notice";
import { Page } from "@/shared/components/Page";

import { api, type Holding, type Report, type Return, type SeriesPoint } from "./api";
import { Money, Rate, useFormats } from "./figures";
import { usePortfolioTexts } from "./i18n";
import { Plot } from "./Plot";
import classes from "./portfolio.module.css";

const COMPUTING = 503;
const AGAIN_MS = 1500;

/** `/portfolio/<id>`: one portfolio at the close of a day that can be chosen. */
export default function PortfolioDay() {
  const { portfolioId = "" } = useParams();
  return <PortfolioPage key={portfolioId} portfolioId={portfolioId} />;
}

type Asked = { readonly day: string; readonly from: string };

/** Today in UTC, as the server counts days. */
function today(): string {
  return new Date().toISOString().slice(0, "2026-11-30".length);
}

function PortfolioPage({ portfolioId }: { readonly portfolioId: string }) {
  const t = usePortfolioTexts();
  const [asked, setAsked] = useState<Asked>({ day: today(), from: "" });
  const [report, setReport] = useState<Report | null>(null);
  const [points, setPoints] = useState<readonly SeriesPoint[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);
  const isComputing = problem?.status === COMPUTING;

  const refused = useCallback((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    setProblem(error);
  }, []);

  useEffect(() => {
    const turned = new AbortController();
    const query = { day: asked.day, ...(asked.from ? { from: asked.from } : {}) };
    const params = { path: { portfolio_id: portfolioId }, query };
    const unlessTurned =
      <Value,>(take: (value: Value) => void) =>
      (value: Value) => {
        if (!turned.signal.aborted) take(value);
      };
    success(api.GET("/portfolio/portfolios/{portfolio_id}", { params })).then(
      unlessTurned((shown: Report) => {
        setReport(shown);
        setProblem(null);
      }),
      unlessTurned(refused),
    );
    success(api.GET("/portfolio/portfolios/{portfolio_id}/series", { params })).then(
      unlessTurned(({ points: found }: { readonly points: readonly SeriesPoint[] }) =>
        setPoints(found),
      ),
      unlessTurned(refused),
    );
    return () => turned.abort();
  }, [portfolioId, asked, turn, refused]);

  useEffect(() => {
    if (!isComputing) return;
    const timer = setTimeout(() => setTurn((before) => before + 1), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [isComputing, turn]);

  return (
    <Page
      title={report?.portfolio.name ?? t("title")}
      width="wide"
      lead={
        <Anchor component={Link} to="/portfolio">
          {t("back")}
        </Anchor>
      }
    >
      <Stack gap="xl">
        <Days asked={asked} onChange={setAsked} problem={problem} />
        {isComputing ? (
          <Notice>{t("computing")}</Notice>
        ) : (
          <AccountProblem problem={problem} words={{ 404: t("gone") }} />
        )}
        {report && (
          <>
            <Figures report={report} />
            <Card title={t("plot")}>
              <Plot points={points} currency={report.portfolio.base_currency} />
            </Card>
            <Holdings report={report} />
            <Actions report={report} />
          </>
        )}
      </Stack>
    </Page>
  );
}

type DaysProps = {
  readonly asked: Asked;
  readonly onChange: (asked: Asked) => void;
  readonly problem: Problem | null;
};

function Days({ asked, onChange, problem }: DaysProps) {
  const t = usePortfolioTexts();
  return (
    <Group align="start">
      <TextInput
        type="date"
        label={t("day")}
        value={asked.day}
        error={problem?.of("day") !== undefined}
        onChange={({ currentTarget: { value } }) => {
          if (value) onChange({ ...asked, day: value });
        }}
      />
      <TextInput
        type="date"
        label={t("from")}
        description={t("from-hint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={asked.from}
        error={problem?.of("from") !== undefined}
        onChange={({ currentTarget: { value } }) => onChange({ ...asked, from: value })}
      />
    </Group>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Figures({ report }: { readonly report: Report }) {
  const t = usePortfolioTexts();
  const currency = report.portfolio.base_currency;
  const { day } = useFormats();
  const { returns } = report;
  return (
    <>
      {report.negative_cash.length > 0 && (
        <Notice>{t("owed", { currencies: report.negative_cash.join(", ") })}</Notice>
      )}
      <Card>
        <dl className={`${classes.figures} ${classes.total}`}>
          <Figure name={t("total")}>
            <Money of={report.total} currency={currency} />
          </Figure>
        </dl>
        <dl className={classes.figures}>
          <Figure name={t("realised")}>
            <Money of={report.realised} currency={currency} />
          </Figure>
          <Figure name={t("unrealised")}>
            <Money of={report.unrealised} currency={currency} />
          </Figure>
          <Figure name={t("income")}>
            <Money of={report.income} currency={currency} />
          </Figure>
          <Figure name={t("interest")}>
            <Money of={report.interest} currency={currency} />
          </Figure>
          <Figure name={t("fees")}>
            <Money of={report.fees} currency={currency} />
          </Figure>
          <Figure name={t("other")}>
            <Money of={report.other} currency={currency} />
          </Figure>
        </dl>
      </Card>
      <Card
        title={t("returns")}
        hint={
          returns.from_day && t("period", { from: day(returns.from_day), to: day(returns.to_day) })
        }
      >
        <Stack>
          <dl className={classes.figures}>
            <Figure name={t("gain")}>
              <Money of={returns.gain} currency={currency} />
            </Figure>
            <Figure name={t("invested")}>
              <Money of={returns.net_investment} currency={currency} />
            </Figure>
          </dl>
          <Defined name={t("simple")} text={t("simple-definition")} of={returns.simple} />
          <Defined
            name={t("time")}
            text={t("time-definition")}
            of={returns.time_weighted}
            perYear={returns.time_weighted_per_year}
          />
          <Defined name={t("money")} text={t("money-definition")} of={returns.money_weighted} />
        </Stack>
      </Card>
    </>
  );
}

type DefinedProps = {
  readonly name: string;
  readonly text: string;
  readonly of: Return;
  readonly perYear?: Return | null;
};

/** A return with its name and what it means. */
function Defined({ name, text, of, perYear }: DefinedProps) {
  const t = usePortfolioTexts();
  const { rate } = useFormats();
  return (
    <div>
      <Text component="div" fw={600}>
        {name}: <Rate of={of} />
        {perYear?.value && ` (${t("per-year", { rate: rate(perYear.value) })})`}
      </Text>
      <Text size="sm" c="dimmed">
        {text}
      </Text>
    </div>
  );
}

function Holdings({ report }: { readonly report: Report }) {
  const t = usePortfolioTexts();
  const { money } = useFormats();
  const currency = report.portfolio.base_currency;
  return (
    <Card title={t("holdings")}>
      {report.holdings.length === 0 ? (
        <Text c="dimmed">{t("no-holdings")}</Text>
      ) : (
        <ScrollArea type="auto" className={classes.table}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t("instrument")}</Table.Th>
                <Table.Th scope="col">{t("quantity")}</Table.Th>
                <Table.Th scope="col">{t("price")}</Table.Th>
                <Table.Th scope="col">{t("value-base", { currency })}</Table.Th>
                <Table.Th scope="col">{t("cost")}</Table.Th>
                <Table.Th scope="col">{t("unrealised")}</Table.Th>
                <Table.Th scope="col">{t("return-held")}</Table.Th>
                <Table.Th scope="col">{t("realised")}</Table.Th>
                <Table.Th scope="col">{t("income")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {report.holdings.map((holding) => (
                <Row key={holding.instrument} holding={holding} currency={currency} />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea>
      )}
      <Text mt="md">
        {t("cash")}:{" "}
        {report.cash.map((each) => money(each.amount, each.currency)).join(" · ") || "–"}
      </Text>
    </Card>
  );
}

function Row({ holding, currency }: { readonly holding: Holding; readonly currency: string }) {
  const t = usePortfolioTexts();
  const { number } = useFormats();
  return (
    <Table.Tr>
      <Table.Th scope="row">{holding.instrument}</Table.Th>
      <Table.Td>{holding.quantity === "0" ? t("closed") : number(holding.quantity)}</Table.Td>
      <Table.Td>
        {holding.price ? <Money of={holding.price} currency={holding.currency} /> : "–"}
      </Table.Td>
      <Table.Td>
        <Money of={holding.value_base} currency={currency} />
      </Table.Td>
      <Table.Td>
        <Money of={holding.cost_base} currency={currency} />
      </Table.Td>
      <Table.Td>
        <Money of={holding.unrealised_base} currency={currency} />
      </Table.Td>
      <Table.Td>{holding.simple_return ? <Rate of={holding.simple_return} /> : "–"}</Table.Td>
      <Table.Td>
        <Money of={holding.realised_base} currency={currency} />
      </Table.Td>
      <Table.Td>
        <Money of={holding.income_base} currency={currency} />
      </Table.Td>
    </Table.Tr>
  );
}

function Actions({ report }: { readonly report: Report }) {
  const t = usePortfolioTexts();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const id = report.portfolio.portfolio_id;
  const remove = useCallback(async () => {
    try {
      const params = { path: { portfolio_id: id } };
      await success(api.POST("/portfolio/portfolios/{portfolio_id}/delete", { params }));
      await navigate("/portfolio");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  }, [id, navigate]);
  return (
    <Group>
      <ButtonLink to={`/portfolio/${id}/transactions`}>{t("transactions")}</ButtonLink>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t("delete-portfolio")}
      </Button>
      {isAsking && (
        <Dialog title={t("delete-portfolio")} onClose={() => setAsking(false)}>
          <Stack>
            <Text>{t("delete-sure")}</Text>
            <AccountProblem problem={problem} />
            <div>
              <Button color="red" onClick={() => void remove()}>
                {t("delete")}
              </Button>
            </div>
          </Stack>
        </Dialog>
      )}
    </Group>
  );
}
