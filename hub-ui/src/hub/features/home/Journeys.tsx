import { Button, Table } from "@mantine/core";
import { useCallback, useState } from "react";

import { Problem } from "@/shared/api/problem";
import { useProblemText } from "@/shared/components/ProblemNote";

import { session } from "../../api";
import { useHubTexts } from "../../i18n";
import { askMe } from "../useMe";
import classes from "./Home.module.css";
import { JourneyMap } from "./JourneyMap";
import { grouped, type Journey } from "./journey";

const TRIES = 20;

/** Twenty requests, one after the other, and where each of them went. */
export function Journeys({ home }: { readonly home: string }) {
  const t = useHubTexts();
  const problemText = useProblemText();
  const [journeys, setJourneys] = useState<readonly Journey[]>([]);
  const [isBusy, setBusy] = useState(false);
  const send = useCallback(async () => {
    setBusy(true);
    setJourneys([]);
    for (let n = 0; n < TRIES && session.get().token; n += 1) {
      const journey = await travel();
      setJourneys((before) => [...before, journey]);
    }
    setBusy(false);
  }, []);
  const groups = grouped(journeys);
  const failure = journeys.find(({ problem }) => problem)?.problem;
  return (
    <div className={classes.journeys}>
      <Button onClick={() => void send()} loading={isBusy} variant="light">
        {t("home.send", { count: TRIES })}
      </Button>
      <p role="status" className={classes.count}>
        {journeys.length === TRIES &&
          t("home.summary", {
            count: journeys.filter(({ way }) => way).length,
            regions: groups.filter(({ landing }) => landing).length,
          })}
        {failure && ` ${problemText(failure)}`}
      </p>
      {groups.length > 0 && (
        <div className={classes.drawing}>
          <JourneyMap groups={groups} home={home} />
          <Table verticalSpacing="xs" className={classes.table ?? ""}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("home.landed")}</Table.Th>
                <Table.Th>{t("home.answered")}</Table.Th>
                <Table.Th>{t("home.requests")}</Table.Th>
                <Table.Th>{t("home.median")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {groups.map(({ key, landing, answered, count, median }) => (
                <Table.Tr key={key}>
                  <Table.Td>{landing ?? "?"}</Table.Td>
                  <Table.Td>{answered ?? t("home.nobody")}</Table.Td>
                  <Table.Td>{count}</Table.Td>
                  <Table.Td>{t("status.milliseconds", { ms: Math.round(median) })}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </div>
  );
}

async function travel(): Promise<Journey> {
  const began = performance.now();
  try {
    const { way } = await askMe();
    return { way, milliseconds: way.milliseconds };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: error, milliseconds: performance.now() - began };
  }
}
