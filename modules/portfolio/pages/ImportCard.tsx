import { Button, FileInput, List as Lines, NativeSelect, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { AccountProblem } from "@/shared/account/AccountProblem";
import { success } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";
import { Card } from "@/shared/components/Card";

import { api, type ImportAnswer } from "./api";
import { usePortfolioTexts } from "./i18n";

const PART = 700_000; // characters; the server takes 900,000
const PAUSE_MS = 1000;
const WHAT = ["transactions", "prices", "rates"] as const;

type Props = { readonly portfolioId: string; readonly onDone: () => void };

/** Sends a file in parts, so that it may be of any size. */
export function ImportCard({ portfolioId, onDone }: Props) {
  const t = usePortfolioTexts();
  const [file, setFile] = useState<File | null>(null);
  const [what, setWhat] = useState<(typeof WHAT)[number]>("transactions");
  const [skips, setSkips] = useState(false);
  const [percent, setPercent] = useState<number | null>(null);
  const [answer, setAnswer] = useState<ImportAnswer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function send(chosen: File) {
    const body = {
      what,
      skip_wrong_lines: skips,
      ...(what === "transactions" ? { portfolio_id: portfolioId } : {}),
    };
    const { import_id } = await success(api.POST("/portfolio/imports", { body }));
    const params = { path: { import_id } };
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    let number = 0;
    for (let at = 0; at < chosen.size; at += PART) {
      const piece = await chosen.slice(at, at + PART).arrayBuffer();
      const text = decoder.decode(piece, { stream: at + PART < chosen.size });
      const path = "/portfolio/imports/{import_id}/parts";
      await success(api.POST(path, { params, body: { number, text } }));
      number += 1;
      setPercent(Math.round((Math.min(at + PART, chosen.size) / chosen.size) * 100));
    }
    let found = await success(api.POST("/portfolio/imports/{import_id}/finish", { params }));
    setAnswer(found);
    while (found.status === "queued") {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      found = await success(api.GET("/portfolio/imports/{import_id}", { params }));
      setAnswer(found);
    }
    onDone();
  }

  function start() {
    if (!file) return;
    setPercent(0);
    setAnswer(null);
    setProblem(null);
    send(file)
      .catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        setProblem(error);
      })
      .finally(() => setPercent(null));
  }

  return (
    <Card title={t("import")} hint={t("import-hint")}>
      <Stack>
        <NativeSelect
          label={t("import-what")}
          value={what}
          onChange={({ currentTarget: { value } }) =>
            setWhat(WHAT.find((each) => each === value) ?? "transactions")
          }
          data={WHAT.map((value) => ({ value, label: t(`what-${value}`) }))}
        />
        <NativeSelect
          label={t("import-wrong")}
          value={skips ? "skip" : "refuse"}
          onChange={({ currentTarget: { value } }) => setSkips(value === "skip")}
          data={[
            { value: "refuse", label: t("wrong-refuse") },
            { value: "skip", label: t("wrong-skip") },
          ]}
        />
        <FileInput label={t("file")} accept=".csv,.txt,.tsv" value={file} onChange={setFile} />
        <AccountProblem problem={problem} />
        {problem?.errors.map(({ field, message }) => (
          <Text key={field} c="red">
            {message}
          </Text>
        ))}
        <div role="status">
          {percent !== null && !answer && t("import-running", { percent })}
          {answer && <Outcome answer={answer} />}
        </div>
        <div>
          <Button onClick={start} loading={percent !== null} disabled={!file}>
            {t("import-start")}
          </Button>
        </div>
      </Stack>
    </Card>
  );
}

function Outcome({ answer }: { readonly answer: ImportAnswer }) {
  const t = usePortfolioTexts();
  const { status, added, unchanged, wrong, wrong_lines } = answer;
  if (status === "queued") return <>{t("import-queued")}</>;
  return (
    <>
      <Text>
        {status === "refused"
          ? t("import-refused", { wrong })
          : t("import-done", { added, unchanged, wrong })}
      </Text>
      <Lines size="sm">
        {wrong_lines.map(({ line, why }) => (
          <Lines.Item key={line}>{t("wrong-line", { line, why })}</Lines.Item>
        ))}
      </Lines>
    </>
  );
}
